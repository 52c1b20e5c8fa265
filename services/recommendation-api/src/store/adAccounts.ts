import type { AdAccount, AdNetwork } from '@tsudoi/contracts/adAccounts';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import type { SealContext } from '@tsudoi/seal/createSealer';

interface AccountRow {
  readonly id: string;
  readonly network: AdNetwork;
  readonly account_id: string;
  readonly name: string;
  readonly tax_percent: number;
  readonly yen_per_unit: number | null;
  readonly state: AdAccount['state'];
  readonly message: string | null;
  readonly synced_at: Date | null;
  readonly next_sync_at: Date | null;
  readonly last: AdAccount['last'];
  readonly created_at: Date;
}

const columns =
  'id, network, account_id, name, tax_percent, yen_per_unit, state, message, synced_at, next_sync_at, last, created_at';

function toAdAccount(row: AccountRow): AdAccount {
  return {
    id: row.id,
    network: row.network,
    name: row.name,
    accountId: row.account_id,
    taxPercent: row.tax_percent,
    yenPerUnit: row.yen_per_unit,
    state: row.state,
    message: row.message,
    syncedAt: row.synced_at?.toISOString() ?? null,
    nextSyncAt: row.next_sync_at?.toISOString() ?? null,
    last: row.last,
  };
}

/** What the credentials of an account are sealed to. */
export function adAccountSeal(tenantId: string, id: string): SealContext {
  return { tenantId, purpose: `ad-account:${id}` };
}

/** The id of the account where it is there already. */
export async function adAccountId(
  tx: Tx,
  network: AdNetwork,
  accountId: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    'select id from recommendation.ad_account where network = $1 and account_id = $2',
    [network, accountId],
  );
  return row?.id;
}

/** States an account with its sealed credentials; `again`: when it is due where nothing comes of the fetch that follows. */
export async function writeAdAccount(
  tx: Tx,
  id: string,
  stated: Pick<AdAccount, 'network' | 'accountId' | 'name' | 'taxPercent' | 'yenPerUnit'>,
  sealed: string,
  again: Date,
): Promise<AdAccount> {
  const [row] = await tx.query<AccountRow>(
    `insert into recommendation.ad_account (id, tenant_id, network, account_id, name, tax_percent, yen_per_unit, sealed_credentials, next_sync_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set name = excluded.name, tax_percent = excluded.tax_percent, yen_per_unit = excluded.yen_per_unit,
       sealed_credentials = excluded.sealed_credentials, state = 'waiting', message = null, next_sync_at = excluded.next_sync_at
     returning ${columns}`,
    [
      id,
      tx.tenantId,
      stated.network,
      stated.accountId,
      stated.name,
      stated.taxPercent,
      stated.yenPerUnit,
      sealed,
      again,
    ],
  );
  return toAdAccount(row as AccountRow);
}

export async function listAdAccountRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<readonly (AdAccount & { readonly createdAt: string })[]> {
  const rows = await tx.query<AccountRow>(
    `select ${columns} from recommendation.ad_account where ${beforeCursor('created_at', 'id', 2)}
     order by created_at desc, id desc limit $1`,
    [limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map((row) => ({ ...toAdAccount(row), createdAt: row.created_at.toISOString() }));
}

export async function findAdAccount(tx: Tx, id: string): Promise<AdAccount | undefined> {
  const [row] = await tx.query<AccountRow>(`select ${columns} from recommendation.ad_account where id = $1`, [
    id,
  ]);
  return row && toAdAccount(row);
}

/** An account with its credentials, as they are sealed. */
export async function readSealedAccount(
  tx: Tx,
  id: string,
): Promise<{ readonly account: AdAccount; readonly sealed: string } | undefined> {
  const [row] = await tx.query<AccountRow & { sealed_credentials: string }>(
    `select ${columns}, sealed_credentials from recommendation.ad_account where id = $1`,
    [id],
  );
  return row && { account: toAdAccount(row), sealed: row.sealed_credentials };
}

export async function deleteAdAccountRow(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute('delete from recommendation.ad_account where id = $1', [id])) > 0;
}

/** Takes the due fetch of an account, so that one replica begins it; false where it is not due. */
export async function takeDue(tx: Tx, id: string, now: Date, again: Date): Promise<boolean> {
  const taken = await tx.execute(
    'update recommendation.ad_account set next_sync_at = $3 where id = $1 and next_sync_at <= $2',
    [id, now, again],
  );
  return taken > 0;
}

/** Notes that a fetch was asked for; false where one is on its way. */
export async function askForSync(tx: Tx, id: string, again: Date): Promise<boolean> {
  const asked = await tx.execute(
    `update recommendation.ad_account set state = 'waiting', next_sync_at = $2 where id = $1 and state <> 'waiting'`,
    [id, again],
  );
  return asked > 0;
}

/** How a fetch ended. `sealed`: the credentials it went by; where others were stated meanwhile, nothing is written. */
export async function endAdSync(
  tx: Tx,
  id: string,
  sealed: string,
  end: {
    readonly state: AdAccount['state'];
    readonly message: string | null;
    readonly nextSyncAt: Date | null;
    readonly syncedAt?: Date;
    readonly last?: AdAccount['last'];
  },
): Promise<void> {
  await tx.execute(
    `update recommendation.ad_account set state = $3, message = $4, next_sync_at = $5, synced_at = coalesce($6, synced_at),
       last = coalesce($7::jsonb, last) where id = $1 and sealed_credentials = $2`,
    [
      id,
      sealed,
      end.state,
      end.message,
      end.nextSyncAt,
      end.syncedAt ?? null,
      end.last ? JSON.stringify(end.last) : null,
    ],
  );
}
