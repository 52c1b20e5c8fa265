import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { ObjectBroken } from '@tsudoi/storage/sealedStore';

/** The end of a day's chain as it was written down outside the database. */
export interface Anchor {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** Number of the last entry then. */
  readonly seq: string;
  readonly hash: Buffer;
  readonly at: Date;
}

/** Anchors of a month do not open, or are no anchors: somebody changed or removed what was sealed. */
export class AnchorsBroken extends Error {
  constructor(month: string) {
    super(`the anchors of ${month} do not open`);
    this.name = 'AnchorsBroken';
  }
}

/** Below the tenant, beside the archive and not within it. */
const anchorPrefix = 'audit-anchors/';

/** An object of anchors as it is stored. */
interface AnchorFile {
  readonly format: 1;
  /** Id of the key that seals the object: what another key has sealed is found by it. */
  readonly key: string;
  readonly anchors: readonly StoredAnchor[];
}

interface StoredAnchor {
  readonly day: string;
  readonly seq: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly at: string;
}

/** The anchors of a tenant's month (YYYY-MM); none where none were written. @throws AnchorsBroken */
export async function readAnchors(objects: ObjectStore, tenantId: string, month: string): Promise<Anchor[]> {
  const file = await readFile(objects, tenantId, month);
  return (file?.anchors ?? []).map(({ day, seq, hash, at }) => ({
    day,
    seq,
    hash: Buffer.from(hash, 'hex'),
    at: new Date(at),
  }));
}

async function readFile(
  objects: ObjectStore,
  tenantId: string,
  month: string,
): Promise<AnchorFile | undefined> {
  const stored = await objects.get({ tenantId, path: pathOf(month) }).catch((err: unknown) => {
    if (err instanceof ObjectBroken) throw new AnchorsBroken(month);
    throw err;
  });
  if (!stored) return undefined;
  const file = parse(stored.body.toString('utf8'));
  if (!file) throw new AnchorsBroken(month);
  return file;
}

/** Replaces the anchors of a month. The store seals them with `keyId`: nobody writes others without the keys. */
export async function writeAnchors(
  objects: ObjectStore,
  keyId: string,
  tenantId: string,
  month: string,
  anchors: readonly Anchor[],
): Promise<void> {
  await putFile(objects, tenantId, month, {
    format: 1,
    key: keyId,
    anchors: anchors.map(({ day, seq, hash, at }) => ({
      day,
      seq,
      hash: hash.toString('hex'),
      at: at.toISOString(),
    })),
  });
}

/**
 * Seals a tenant's anchors anew that another key than `keyId` has sealed, until `isOver`. Resolves to how many were sealed, how
 * many wait, and the months that do not open.
 */
export async function resealAnchors(
  objects: ObjectStore,
  keyId: string,
  tenantId: string,
  isOver: () => boolean,
): Promise<{ readonly resealed: number; readonly remaining: number; readonly broken: readonly string[] }> {
  let resealed = 0;
  let remaining = 0;
  const broken: string[] = [];
  for (const month of await anchoredMonths(objects, tenantId, '0000-01-01', '9999-12-31')) {
    try {
      const file = await readFile(objects, tenantId, month);
      if (!file || file.key === keyId) continue;
      if (isOver()) remaining += 1;
      else {
        await putFile(objects, tenantId, month, { ...file, key: keyId });
        resealed += 1;
      }
    } catch (err) {
      if (!(err instanceof AnchorsBroken)) throw err;
      broken.push(pathOf(month));
    }
  }
  return { resealed, remaining, broken };
}

async function putFile(
  objects: ObjectStore,
  tenantId: string,
  month: string,
  file: AnchorFile,
): Promise<void> {
  await objects.put({ tenantId, path: pathOf(month) }, Buffer.from(JSON.stringify(file)), 'application/json');
}

/** The months of a span of days that a tenant has anchors of. */
export async function anchoredMonths(
  objects: ObjectStore,
  tenantId: string,
  from: string,
  to: string,
): Promise<string[]> {
  const months: string[] = [];
  for await (const { path } of objects.list(tenantId, anchorPrefix)) {
    const month = /^audit-anchors\/(\d{4}-\d{2})\.json$/.exec(path)?.[1];
    if (month !== undefined && month >= from.slice(0, 7) && month <= to.slice(0, 7)) months.push(month);
  }
  return months;
}

function pathOf(month: string): string {
  return `${anchorPrefix}${month}.json`;
}

/** Undefined for anything but a file of anchors. */
function parse(text: string): AnchorFile | undefined {
  let file: Partial<AnchorFile> | null;
  try {
    file = JSON.parse(text) as Partial<AnchorFile> | null;
  } catch {
    return undefined;
  }
  const { format, key, anchors } = file ?? {};
  if (format !== 1 || typeof key !== 'string' || !Array.isArray(anchors)) return undefined;
  return (anchors as readonly unknown[]).every(isAnchor) ? { format, key, anchors } : undefined;
}

function isAnchor(value: unknown): value is StoredAnchor {
  const { day, seq, hash, at } = (value ?? {}) as Partial<Record<keyof StoredAnchor, unknown>>;
  const fits = (text: unknown, pattern: RegExp) => typeof text === 'string' && pattern.test(text);
  return (
    fits(day, /^\d{4}-\d{2}-\d{2}$/) &&
    fits(seq, /^[1-9]\d{0,17}$/) &&
    fits(hash, /^[0-9a-f]{64}$/) &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at))
  );
}
