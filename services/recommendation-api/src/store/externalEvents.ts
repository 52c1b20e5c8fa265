import type { Tx } from '@tsudoi/database/database';

/** The event that an outside source knows by this name. */
export async function findByExternalRef(tx: Tx, externalRef: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    'select id from recommendation.event where external_ref = $1',
    [externalRef],
  );
  return row?.id;
}

/** Names an event by its source; unique in the tenant, so two jobs for one entry make one event. */
export async function setExternalRef(tx: Tx, id: string, externalRef: string): Promise<void> {
  await tx.execute('update recommendation.event set external_ref = $2 where id = $1', [id, externalRef]);
}
