import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import { anchorHeads, type AnchorParts } from '../archive/anchorHeads.ts';

const everyMs = 3_600_000;

/** Anchors the audit log at the start and every hour: what is older than that cannot be taken away unnamed. */
export function startAnchoring(lifecycle: Lifecycle, parts: AnchorParts): void {
  every(
    { lifecycle, log: parts.log },
    {
      name: 'anchors of the audit log',
      intervalMs: everyMs,
      work: (stopping) => anchorHeads(parts, stopping),
    },
  );
}
