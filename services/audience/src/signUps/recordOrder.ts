import type { Actor } from '@tsudoi/audit/recordChange';
import type { Tx } from '@tsudoi/database/database';
import { ensureContact } from '../contacts/ensureContact.ts';
import type { Context } from '../context.ts';
import type { ToldOrder, ToldSeat } from '../shops/toldOrder.ts';
import { changeSignUp, isOlder, signUpColumns, unchanged, type SignUpRow } from './changeSignUp.ts';
import { recordSignUp } from './recordSignUp.ts';

/** Which event and which source an order belongs to. */
export interface OrderOf {
  readonly eventId: string;
  readonly source: string;
}

/** What became of a shop's word: it counts, an older one is passed by, or nothing is new in it. */
export type Recorded = 'recorded' | 'older' | 'nothing';

/**
 * Records an order as the shop has it now: its seats are sign-ups, who had one and is not named any more has none. A word that is
 * older than the one that counts, by the shop's own clock, changes nothing. What could not be used is shown with the source.
 */
export async function recordOrder(
  tx: Tx,
  context: Pick<Context, 'sealer' | 'clock'>,
  actor: Actor,
  of: OrderOf,
  order: ToldOrder,
): Promise<Recorded> {
  const { ref, orderRef, toldAt, tellsAttendance } = order;
  const before = await rowsOf(tx, of.source, orderRef, ref);
  if (before.some((row) => isOlder(row, toldAt))) return 'older';
  // In the order of the addresses: two orders of the same people do not wait for each other in a circle.
  const seats = order.seats.toSorted((a, b) => (a.contact.email < b.contact.email ? -1 : 1));
  for (const { seatIds, ...each } of seats)
    await recordSignUp(tx, context, actor, {
      ...each,
      ...of,
      toldAt,
      order: { ref: orderRef, seatIds, tellsAttendance },
    });
  for (const contact of order.others) await ensureContact(tx, contact, context.clock.now());
  const told = new Set(order.seats.map(({ externalId }) => externalId));
  // Those that are cancelled already keep the date of this word all the same.
  const left = before.filter(({ external_id }) => !told.has(external_id));
  for (const row of left) await giveUp(tx, context, actor, row, toldAt);
  await noteFault(tx, of.source, ref, order.faults[0], context.clock.now());
  return order.seats.length > 0 || left.some(({ state }) => state !== 'cancelled') ? 'recorded' : 'nothing';
}

/** Records what happened to one seat of an order that is known; an order that is not comes by itself, whole. */
export async function recordSeat(
  tx: Tx,
  context: Pick<Context, 'sealer' | 'clock'>,
  actor: Actor,
  of: OrderOf,
  { orderRef, seatId, change, toldAt, contact }: ToldSeat,
): Promise<Recorded> {
  const rows = await rowsOf(tx, of.source, orderRef);
  const holder = rows.find(({ state, seat_ids }) => state !== 'cancelled' && seat_ids.includes(seatId));
  const [first] = rows;
  if (!first) return 'nothing';
  if (isOlder(holder ?? first, toldAt)) return 'older';
  const become = async (row: SignUpRow, state: 'attended' | 'confirmed'): Promise<Recorded> => {
    if (row.state === state) return 'nothing';
    const next = { ...unchanged(row), state, toldAt: toldAt ?? row.told_at };
    await changeSignUp(tx, context.sealer, actor, row, next);
    return 'recorded';
  };
  switch (change) {
    case 'given_up':
      if (!holder) return 'nothing';
      await withoutSeat(tx, context, actor, holder, seatId, toldAt);
      return 'recorded';
    case 'let_in':
      return holder ? become(holder, 'attended') : 'nothing';
    case 'not_let_in':
      return holder ? become(holder, 'confirmed') : 'nothing';
    case 'taken': {
      if (!contact || holder?.email === contact.email.toLowerCase()) return 'nothing';
      const own = `${first.external_id.split('/')[0] ?? ''}/${seatId}`;
      if (holder && holder.external_id !== own) {
        if (holder.seat_ids.length === 1) return 'nothing'; // the buyer's own seat: the order tells of the buyer
        await withoutSeat(tx, context, actor, holder, seatId, toldAt);
      }
      await recordSignUp(tx, context, actor, {
        ...of,
        externalId: own,
        contact,
        state: holder?.state === 'attended' ? 'attended' : 'confirmed',
        tickets: 1,
        utm: {},
        signedUpAt: context.clock.now(),
        toldAt,
        order: { ref: orderRef, seatIds: [seatId], tellsAttendance: false },
      });
      return 'recorded';
    }
  }
}

type Row = SignUpRow & { readonly email: string };

/** The sign-ups of an order, one message about it at a time; those from before orders were kept are found by its id. */
async function rowsOf(tx: Tx, source: string, orderRef: string, ref?: string): Promise<Row[]> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 12))`, [
    `${tx.tenantId} ${source} ${orderRef}`,
  ]);
  const columns = signUpColumns
    .split(',')
    .map((name) => `s.${name.trim()}`)
    .join(', ');
  return tx.query<Row>(
    `select ${columns}, c.email from core.sign_up s join core.contact c on c.tenant_id = $1 and c.id = s.contact_id
     where s.tenant_id = $1 and s.source = $2 and (s.order_ref = $3 or s.external_id = $4)
     order by s.external_id for update of s`,
    [tx.tenantId, source, orderRef, ref ?? null],
  );
}

async function giveUp(
  tx: Tx,
  { sealer }: Pick<Context, 'sealer'>,
  actor: Actor,
  row: SignUpRow,
  toldAt: Date | undefined,
): Promise<void> {
  const next = { ...unchanged(row), state: 'cancelled', seatIds: [] } as const;
  await changeSignUp(tx, sealer, actor, row, { ...next, toldAt: toldAt ?? row.told_at });
}

async function withoutSeat(
  tx: Tx,
  context: Pick<Context, 'sealer'>,
  actor: Actor,
  row: SignUpRow,
  seatId: string,
  toldAt: Date | undefined,
): Promise<void> {
  const seatIds = row.seat_ids.filter((id) => id !== seatId);
  if (seatIds.length === 0) return giveUp(tx, context, actor, row, toldAt);
  const next = { ...unchanged(row), seatIds, tickets: seatIds.length };
  await changeSignUp(tx, context.sealer, actor, row, {
    ...next,
    toldAt: toldAt ?? row.told_at,
  });
}

/** Orders with faults that a source keeps. */
const mostFaults = 100;

/** Shows what of an order could not be used, or that it is well again. */
async function noteFault(
  tx: Tx,
  source: string,
  ref: string,
  fault: ToldOrder['faults'][number] | undefined,
  now: Date,
): Promise<void> {
  await tx.execute(
    fault
      ? `update core.sign_up_source set faults = (select coalesce(jsonb_object_agg(key, value), '{}') from (
           select key, value from jsonb_each(faults || jsonb_build_object($3::text, $4::jsonb))
           order by value ->> 'at' desc limit ${String(mostFaults)}) kept)
         where tenant_id = $1 and id::text = $2`
      : `update core.sign_up_source set faults = faults - $3::text where tenant_id = $1 and id::text = $2 and faults ? $3::text`,
    [tx.tenantId, source, ref, ...(fault ? [JSON.stringify({ ...fault, at: now.toISOString() })] : [])],
  );
}
