import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import type { SignUp } from '@tsudoi/contracts/signUps';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { isDeepStrictEqual } from 'node:util';

/** A row of `core.sign_up` as it is selected by `signUpColumns`. */
export interface SignUpRow {
  readonly id: string;
  readonly event_id: string;
  readonly contact_id: string;
  readonly source: string;
  readonly external_id: string;
  readonly state: SignUp['state'];
  readonly tickets: number;
  readonly utm: Record<string, string>;
  readonly tactic_key: string | null;
  readonly plan_task_id: string | null;
  readonly signed_up_at: Date;
  readonly order_ref: string | null;
  readonly seat_ids: readonly string[];
  readonly told_at: Date | null;
}

/** The columns of a sign-up. */
export const signUpColumns = `id, event_id, contact_id, source, external_id, state, tickets, utm, tactic_key, plan_task_id,
  signed_up_at, order_ref, seat_ids, told_at`;

/** A row as the API tells it. */
export function toSignUp(row: SignUpRow): SignUp {
  return {
    id: row.id,
    eventId: row.event_id,
    contactId: row.contact_id,
    source: row.source,
    externalId: row.external_id,
    state: row.state,
    tickets: row.tickets,
    utm: row.utm,
    tacticKey: row.tactic_key,
    planTaskId: row.plan_task_id,
    signedUpAt: row.signed_up_at.toISOString(),
  };
}

/** The sign-up that a sender knows by its id; locked until the transaction ends. */
export async function findSignUp(tx: Tx, source: string, externalId: string): Promise<SignUpRow | undefined> {
  const [row] = await tx.query<SignUpRow>(
    `select ${signUpColumns} from core.sign_up where tenant_id = $3 and source = $1 and external_id = $2 for update`,
    [source, externalId, tx.tenantId],
  );
  return row;
}

/** Whether the sender has said something later already; who always dates their words is not believed without a date. */
export function isOlder({ told_at }: Pick<SignUpRow, 'told_at'>, at: Date | undefined): boolean {
  return told_at !== null && (at === undefined || at < told_at);
}

/** What a sign-up becomes. */
export interface SignUpChange {
  readonly state: SignUp['state'];
  readonly tickets: number;
  readonly contactId: string;
  readonly orderRef: string | null;
  readonly seatIds: readonly string[];
  readonly toldAt: Date | null;
}

/** A row as it is, to be changed in parts. */
export const unchanged = (row: SignUpRow): SignUpChange => ({
  state: row.state,
  tickets: row.tickets,
  contactId: row.contact_id,
  orderRef: row.order_ref,
  seatIds: row.seat_ids,
  toldAt: row.told_at,
});

/** Writes what became of a sign-up; publishes `sign_up.changed` and an entry of the audit where somebody would notice it. */
export async function changeSignUp(
  tx: Tx,
  sealer: Sealer,
  actor: Actor,
  before: SignUpRow,
  next: SignUpChange,
): Promise<SignUp> {
  if (isDeepStrictEqual(unchanged(before), next)) return toSignUp(before);
  const [row] = await tx.query<SignUpRow>(
    `update core.sign_up set state = $3, tickets = $4, contact_id = $5, order_ref = $6, seat_ids = $7, told_at = $8,
       updated_at = now()
     where tenant_id = $1 and id = $2 returning ${signUpColumns}`,
    [
      tx.tenantId,
      before.id,
      next.state,
      next.tickets,
      next.contactId,
      next.orderRef,
      next.seatIds,
      next.toldAt,
    ],
  );
  const after = toSignUp(row as SignUpRow);
  const was = toSignUp(before);
  if (isDeepStrictEqual(was, after)) return after;
  await publish(tx, 'sign_up.changed', {
    signUpId: after.id,
    eventId: after.eventId,
    contactId: after.contactId,
    state: after.state,
  });
  await recordPersonChange(tx, sealer, actor, {
    action: 'sign_up.changed',
    targetKind: 'contact',
    targetId: after.contactId,
    before: was,
    after,
  });
  return after;
}
