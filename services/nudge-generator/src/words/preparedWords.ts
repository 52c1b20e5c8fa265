import type { Database } from '@tsudoi/database/database';
import { perTenantBatch } from '@tsudoi/runtime/perTenantBatch';
import { readPrepared } from './store/preparedWords.ts';
import type { PreparedWords } from './words.ts';

/** Finds words that were written ahead; nudges that are asked about at once share a round trip. */
export function createPreparedReader(
  database: Database,
): (nudge: { readonly tenantId: string; readonly id: string }) => Promise<PreparedWords | undefined> {
  const read = perTenantBatch<string, PreparedWords | undefined>(async (tenantId, ids) => {
    const found = await database.withTenant(tenantId, (tx) => readPrepared(tx, ids));
    return ids.map((id) => found.get(id));
  });
  return ({ tenantId, id }) => read(tenantId, id);
}
