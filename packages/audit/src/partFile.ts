import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ChainHead, ChainRow } from './chainRow.ts';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** What the first line of a part says: whose chain it is, the hash before its first entry, and the end of the day's chain. */
export interface PartHeader {
  readonly format: 1;
  readonly tenantId: string;
  readonly day: string;
  readonly previousHash: string;
  readonly head: { readonly seq: string; readonly hash: string } | null;
}

/** Where the part of a day that begins with an entry lies, below the tenant. */
export function partPath(day: string, firstSeq: string): string {
  return `${monthPrefix(day)}${day.slice(8)}-${firstSeq.padStart(12, '0')}.gz`;
}

/** What the paths of all parts of a day's month begin with. */
export function monthPrefix(day: string): string {
  return `audit/${day.slice(0, 7)}/`;
}

export function headerOf(
  tenantId: string,
  day: string,
  previousHash: Buffer,
  head: ChainHead | undefined,
): PartHeader {
  return {
    format: 1,
    tenantId,
    day,
    previousHash: previousHash.toString('hex'),
    head: head ? { seq: head.seq, hash: head.hash.toString('hex') } : null,
  };
}

/**
 * A part: gzip of the header as JSON and one line an entry, `<number> <hash, hex> <content>`. The content is what the
 * hash covers, byte for byte, so that whoever has gunzip and SHA-256 can verify a part without this program.
 */
export function packPart(header: PartHeader, rows: readonly ChainRow[]): Promise<Buffer> {
  const lines = rows.map(({ seq, hash, content }) => `${seq} ${hash.toString('hex')} ${content}\n`);
  return zip(`${JSON.stringify(header)}\n${lines.join('')}`);
}

/** The part's header and rows. Throws where it is not a part. */
export async function unpackPart(packed: Buffer): Promise<{ header: PartHeader; rows: ChainRow[] }> {
  const [first = '', ...lines] = (await unzip(packed)).toString('utf8').split('\n');
  const header = JSON.parse(first) as PartHeader;
  const rows = lines.flatMap((line) => {
    if (line === '') return [];
    const [seq = '', hash = ''] = line.split(' ', 2);
    const content = line.slice(seq.length + hash.length + 2);
    return [{ day: header.day, seq, hash: Buffer.from(hash, 'hex'), content }];
  });
  return { header, rows };
}
