import type { Tx } from '@tsudoi/database/database';
import { judgeQuality, type QualityReport } from '@tsudoi/forecast/dataQuality';
import { learningMetrics } from '@tsudoi/runtime/metrics/catalogue/learning';
import { createGauge } from '@tsudoi/runtime/metrics/instruments';
import type { Metrics } from '@tsudoi/runtime/metrics';
import { readQualityFacts } from '../store/qualityFacts.ts';

/** The quality of all tenants' outcomes, as metrics: each tenant's is judged once a day by each worker. */
export interface QualityWatch {
  /** The tenant's report of today, made where there is none yet. */
  of(tx: Tx, now: Date): Promise<Judged>;
}

/** What of a report is remembered. */
export type Judged = Pick<QualityReport, 'rows' | 'events' | 'counts'> & { readonly blocked: boolean };

const dayMs = 86_400_000;

export function watchQuality({ registry }: Metrics): QualityWatch {
  const findings = createGauge(registry, learningMetrics.findings);
  const rows = createGauge(registry, learningMetrics.judged);
  const blocked = createGauge(registry, learningMetrics.untrainable);
  const known = new Map<string, { readonly at: number; readonly judged: Judged }>();
  const show = (): void => {
    const all = [...known.values()].map(({ judged }) => judged);
    const sum = (of: (one: Judged) => number): number => all.reduce((total, one) => total + of(one), 0);
    for (const kind of learningMetrics.findings.labels.kind.values)
      findings.set(
        { kind },
        sum(({ counts }) => counts[kind]),
      );
    rows.set(sum((one) => one.rows + one.events));
    blocked.set(all.filter((one) => one.blocked).length);
  };
  show();
  return {
    async of(tx, now) {
      const before = known.get(tx.tenantId);
      if (before !== undefined && Math.abs(now.getTime() - before.at) < dayMs) return before.judged;
      const facts = await readQualityFacts(tx, now);
      const report = judgeQuality(facts.rows, facts.events);
      const judged = {
        rows: report.rows,
        events: report.events,
        counts: report.counts,
        blocked: report.blocks.length > 0,
      };
      known.set(tx.tenantId, { at: now.getTime(), judged });
      show();
      return judged;
    },
  };
}
