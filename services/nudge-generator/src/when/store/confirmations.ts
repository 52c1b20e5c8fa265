import type { Confirmation, ConfirmationRecord } from '@tsudoi/contracts/confirmations';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { Confirming } from '../../tokens/confirmLink.ts';

/** Messages that ask one address. */
const mostAsked = 3;
/** From one of them to the next. */
const restMs = 3_600_000;
const historyShown = 100;

interface Row {
  readonly round: number;
  readonly ask_at: Date | null;
  readonly asked: number;
  readonly asked_at: Date | null;
  readonly expires_at: Date | null;
  readonly confirmed_at: Date | null;
}

function stateOf({ ask_at, asked, expires_at, confirmed_at }: Row, now: Date): Confirmation['state'] {
  if (confirmed_at) return 'confirmed';
  if (ask_at || asked === 0 || !expires_at) return 'waiting';
  return expires_at > now ? 'asked' : 'expired';
}

/** `lock`: held until the transaction ends, for what is decided by it. */
async function findRow(tx: Tx, contactId: string, lock: boolean): Promise<Row | undefined> {
  const [row] = await tx.query<Row>(
    `select round, ask_at, asked, asked_at, expires_at, confirmed_at from nudge.confirmation
     where tenant_id = $1 and contact_id = $2 ${lock ? 'for update' : ''}`,
    [tx.tenantId, contactId],
  );
  return row;
}

/** How it stands with a person. */
export async function readConfirmation(tx: Tx, contactId: string, now: Date): Promise<Confirmation> {
  const row = await findRow(tx, contactId, false);
  const history = await tx.query<Omit<ConfirmationRecord, 'at'> & { at: Date }>(
    `select at, kind, address, nudge_id as "nudgeId", subject, text from nudge.confirmation_record
     where tenant_id = $1 and contact_id = $2 order by at, kind limit $3`,
    [tx.tenantId, contactId, historyShown],
  );
  return {
    state: row ? stateOf(row, now) : 'not_needed',
    asked: row?.asked ?? 0,
    askedAt: row?.asked_at?.toISOString() ?? null,
    expiresAt: row?.expires_at?.toISOString() ?? null,
    confirmedAt: row?.confirmed_at?.toISOString() ?? null,
    history: history.map((each) => ({ ...each, at: each.at.toISOString() })),
  };
}

/** Wants one more message; what speaks against it: confirmed, asked often enough or too short a time ago, nobody asks them. */
export async function wantAnother(
  tx: Tx,
  contactId: string,
  now: Date,
): Promise<'wanted' | 'not_needed' | 'confirmed' | 'too_often' | 'too_soon'> {
  const row = await findRow(tx, contactId, true);
  if (!row) return 'not_needed';
  if (row.confirmed_at) return 'confirmed';
  if (row.asked >= mostAsked) return 'too_often';
  if (row.ask_at) return 'wanted';
  if (row.asked_at && now.getTime() - row.asked_at.getTime() < restMs) return 'too_soon';
  await tx.execute('update nudge.confirmation set ask_at = $3 where tenant_id = $1 and contact_id = $2', [
    tx.tenantId,
    contactId,
    now,
  ]);
  return 'wanted';
}

/** Some that are to be asked now, held until the transaction ends; with which message of their round it is. */
export function takeToAsk(
  tx: Tx,
  now: Date,
  most: number,
): Promise<{ readonly contactId: string; readonly round: number; readonly nth: number }[]> {
  return tx.query(
    `select contact_id as "contactId", round, asked + 1 as nth from nudge.confirmation
     where tenant_id = $1 and ask_at <= $2 order by ask_at limit $3 for update skip locked`,
    [tx.tenantId, now, most],
  );
}

/** They are asked: their messages stand in the backlog. */
export async function noteAsked(
  tx: Tx,
  contactIds: readonly string[],
  { now, expiresAt, ruleId }: { readonly now: Date; readonly expiresAt: Date; readonly ruleId: string },
): Promise<void> {
  await tx.execute(
    `update nudge.confirmation set ask_at = null, asked = asked + 1, asked_at = $3, expires_at = $4
     where tenant_id = $1 and contact_id = any ($2)`,
    [tx.tenantId, contactIds, now, expiresAt],
  );
  await tx.execute(
    `insert into nudge.confirmation_record (tenant_id, contact_id, at, kind, address, nudge_id)
     select $1, v.id, $3, 'asked', v.email, n.id from core.contact_view v
     left join lateral (select id from nudge.nudge m where m.tenant_id = $1 and m.contact_id = v.id and m.rule_id = $4
       order by m.id desc limit 1) n on true
     where v.tenant_id = $1 and v.id = any ($2) on conflict do nothing`,
    [tx.tenantId, contactIds, now, ruleId],
  );
}

/**
 * A person follows their link: confirmed once, with the words that asked, and told to who keeps the consent. `broken`: of an older
 * address, of somebody who is gone.
 */
export async function confirmLink(
  tx: Tx,
  { contactId, round, nudgeId }: Confirming,
  now: Date,
): Promise<'confirmed' | 'already' | 'expired' | 'broken'> {
  const row = await findRow(tx, contactId, true);
  if (row?.round !== round) return 'broken';
  if (row.confirmed_at) return 'already';
  if (!row.expires_at || row.expires_at <= now) return 'expired';
  await tx.execute(
    'update nudge.confirmation set confirmed_at = $3, ask_at = null where tenant_id = $1 and contact_id = $2',
    [tx.tenantId, contactId, now],
  );
  await tx.execute(
    `insert into nudge.confirmation_record (tenant_id, contact_id, at, kind, address, nudge_id, subject, text)
     select $1, v.id, $3, 'confirmed', v.email, n.id, n.subject, n.text from core.contact_view v
     left join nudge.nudge n on n.tenant_id = $1 and n.id = $4 and n.contact_id = v.id where v.tenant_id = $1 and v.id = $2`,
    [tx.tenantId, contactId, now, nudgeId],
  );
  await publish(tx, 'contact.confirmed', { contactId, at: now.toISOString() });
  return 'confirmed';
}

/** Those of some nudges whose person has still to confirm. */
export async function unconfirmedAmong(
  tx: Tx,
  asked: readonly { readonly id: string; readonly contactId: string }[],
): Promise<Set<string>> {
  if (asked.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `select a.id from unnest($2::uuid[], $3::uuid[]) a (id, contact_id)
     where exists (select from nudge.confirmation c where c.tenant_id = $1 and c.contact_id = a.contact_id and c.confirmed_at is null)`,
    [tx.tenantId, asked.map(({ id }) => id), asked.map(({ contactId }) => contactId)],
  );
  return new Set(rows.map(({ id }) => id));
}
