import type { Tx } from '@tsudoi/database/database';
import { NotFound } from '@tsudoi/runtime/errors';

/** @throws NotFound for an event that is not the tenant's */
export async function requireEvent(tx: Pick<Tx, 'query'>, eventId: string): Promise<void> {
  const events = await tx.query('select 1 from recommendation.event_key_view where id = $1', [eventId]);
  if (events.length === 0) throw new NotFound(`No event ${eventId}`);
}
