import { auditMetrics } from '@tsudoi/runtime/metrics/catalogue/audit';
import { createCounter } from '@tsudoi/runtime/metrics/instruments';
import type { Registry } from 'prom-client';

/** What anchoring the audit log measures. */
export interface AnchorMetrics {
  anchored(days: number): void;
  broken(): void;
}

export function createAnchorMetrics(registry: Registry): AnchorMetrics {
  const anchors = createCounter(registry, auditMetrics.anchors);
  const faults = createCounter(registry, auditMetrics.anchorFaults);
  return {
    anchored(days) {
      anchors.inc(days);
    },
    broken() {
      faults.inc();
    },
  };
}
