import { TacticInput, type Tactic } from '@tsudoi/contracts/tactics';
import { createHash } from 'node:crypto';
import { catalogueEntries } from './catalogueEntries.ts';

/** Name space of catalogue ids (RFC 9562, version 5), so that a tactic has the same id in every installation. */
const nameSpace = Buffer.from('6f1c6d3c5b0e4d0f9a5e7c1b2a3d4e5f', 'hex');

function catalogueId(key: string): string {
  const digest = createHash('sha1').update(nameSpace).update(key).digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** The tactics that every tenant starts with. */
export const catalogue: readonly Tactic[] = catalogueEntries.map((entry) => ({
  ...TacticInput.parse(entry),
  id: catalogueId(entry.key),
  origin: 'catalogue',
  version: 1,
}));
