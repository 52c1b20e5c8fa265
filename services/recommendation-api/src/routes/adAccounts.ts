import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import { deleteAdAccount, listAdAccounts, putAdAccount, syncAdAccount } from '@tsudoi/contracts/adAccounts';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { randomUUID } from 'node:crypto';
import {
  adAccountId,
  adAccountSeal,
  askForSync,
  deleteAdAccountRow,
  findAdAccount,
  listAdAccountRows,
  writeAdAccount,
} from '../store/adAccounts.ts';

/** When it would be due again if nothing came of this fetch. */
const dayAfter = (now: Date): Date => new Date(now.getTime() + 86_400_000);

/** Accounts of ad networks whose results are fetched. */
export function mountAdAccounts(
  http: HttpApp,
  {
    database,
    clock,
    sealer,
  }: { readonly database: Database; readonly clock: Clock; readonly sealer: Sealer },
): void {
  mount(http, putAdAccount, async (call) => {
    const { credentials, ...stated } = call.body;
    const account = await database.withTenant(call.principal.tenantId, async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 20))', [tx.tenantId]);
      const { network } = credentials;
      const id = (await adAccountId(tx, network, stated.accountId)) ?? randomUUID();
      const sealed = sealer.seal(JSON.stringify(credentials), adAccountSeal(tx.tenantId, id));
      const written = await writeAdAccount(tx, id, { ...stated, network }, sealed, dayAfter(clock.now()));
      await enqueue(tx, jobs.syncAdAccount, { adAccountId: id });
      await recordChange(tx, actorOf(call), {
        action: 'ad_account.stated',
        targetKind: 'ad-account',
        targetId: id,
        after: { network, ...stated },
      });
      return written;
    });
    return { body: account };
  });

  mount(http, listAdAccounts, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listAdAccountRows(tx, query.limit, after),
    );
    const page = pageFrom(rows, query.limit, ({ createdAt, id }) => [createdAt, id]);
    return { body: { ...page, items: page.items.map(({ createdAt: _createdAt, ...account }) => account) } };
  });

  mount(http, syncAdAccount, async ({ params, principal }) => {
    const account = await database.withTenant(principal.tenantId, async (tx) => {
      const found = await findAdAccount(tx, params.adAccountId);
      if (!found) throw new NotFound(`No ad account ${params.adAccountId}`);
      if (found.state === 'lost') throw new Conflict('Its credentials are refused: state them anew');
      if (await askForSync(tx, found.id, dayAfter(clock.now())))
        await enqueue(tx, jobs.syncAdAccount, { adAccountId: found.id });
      return { ...found, state: 'waiting' as const };
    });
    return { body: account };
  });

  mount(http, deleteAdAccount, async (call) => {
    const { adAccountId: id } = call.params;
    await database.withTenant(call.principal.tenantId, async (tx) => {
      if (!(await deleteAdAccountRow(tx, id))) throw new NotFound(`No ad account ${id}`);
      await recordChange(tx, actorOf(call), {
        action: 'ad_account.deleted',
        targetKind: 'ad-account',
        targetId: id,
      });
    });
    return {};
  });
}
