import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { personKey } from '@tsudoi/audit/personKey';
import type { Platform } from '@tsudoi/platform/platform';
import { sealKeys } from './accountsService.ts';
import type { FilledEntry } from './fillChain.ts';

/** An entry that tells of a person, sealed with that person's key as the service does it. */
export async function sealedEntry(
  { database }: Pick<Platform, 'database'>,
  tenantId: string,
  personId: string,
  after: unknown,
): Promise<FilledEntry> {
  const sealer = createSealer(parseKeyRing(sealKeys));
  return database.withTenant(tenantId, async (tx) => {
    const key = await personKey(tx, sealer, personId);
    return {
      action: 'contact.changed',
      targetKind: 'contact',
      targetId: key.pseudonym,
      sealedChange: key.sealer.seal(JSON.stringify({ before: null, after }), {
        tenantId,
        purpose: `audit:${key.pseudonym}`,
      }),
    };
  });
}
