import type { AuditVerdict } from '@tsudoi/contracts/audit';
import { createHash } from 'node:crypto';
import type { Anchor } from '@tsudoi/audit/anchors';
import type { ChainHead, ChainRow } from '@tsudoi/audit/chainRow';

/** Most faults that a verification names. */
export const mostFaults = 100;

/** The hash that the chain of a tenant and day begins with. */
export function chainStart(tenantId: string, day: string): Buffer {
  return createHash('sha256').update(`${tenantId}|${day}`).digest();
}

/** Follows one day's chain: rows in order by `add`, then what the head says by `end`. */
export interface DayCheck {
  add(rows: readonly ChainRow[]): void;
  /** The hash of the last entry so far. */
  hash(): Buffer;
  end(head: Pick<ChainHead, 'seq' | 'hash'> | undefined): {
    readonly entries: number;
    readonly faults: AuditVerdict['faults'];
  };
}

/**
 * Every hash is computed here again and every number must follow the one before. Each altered, missing or added entry
 * is named once; the check goes on with the stored hash after it. The entry that was anchored outside the database must be
 * there with the hash that it had then, however well the rest fits together.
 */
export function checkDay(tenantId: string, day: string, anchor?: Anchor): DayCheck {
  const faults: AuditVerdict['faults'] = [];
  const fault = (sequence: string | null, what: string) => {
    if (faults.length < mostFaults) faults.push({ day, sequence, fault: what });
  };
  let entries = 0;
  let seq = 0n;
  let hash = chainStart(tenantId, day);
  let atAnchor: Buffer | undefined;
  return {
    add(rows) {
      for (const row of rows) {
        const expected = seq + 1n;
        seq = BigInt(row.seq);
        const computed = createHash('sha256').update(hash).update(row.content, 'utf8').digest();
        if (seq !== expected) fault(row.seq, `entry ${String(expected)} is missing before it`);
        else if (!computed.equals(row.hash)) fault(row.seq, 'altered: its hash does not fit');
        hash = row.hash;
        if (row.seq === anchor?.seq) atAnchor = hash;
        entries += 1;
      }
    },
    hash: () => hash,
    end(head) {
      if (!head) fault(null, 'the day has entries and no head');
      else if (entries === 0) fault(null, 'every entry of the day is missing');
      else if (BigInt(head.seq) !== seq) {
        fault(head.seq, `the head names ${head.seq} as the last entry, there are ${String(seq)}`);
      } else if (!head.hash.equals(hash)) fault(head.seq, 'the head has another hash than the last entry');
      if (anchor && !atAnchor?.equals(anchor.hash))
        fault(
          anchor.seq,
          `entry ${anchor.seq}, anchored ${anchor.at.toISOString()}, is ${atAnchor ? 'another' : 'gone'}`,
        );
      return { entries, faults };
    },
  };
}
