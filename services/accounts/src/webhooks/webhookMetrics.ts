import type { Metrics } from '@tsudoi/runtime/metrics';
import { webhookMetrics } from '@tsudoi/runtime/metrics/catalogue/webhooks';
import { createCounter, createHistogram } from '@tsudoi/runtime/metrics/instruments';
import type { Settled } from './settleDelivery.ts';

/** What dashboards and alerts read of outgoing webhooks. */
export interface WebhookMetrics {
  attempted(settled: Settled, seconds: number): void;
  disabled(): void;
}

export function createWebhookMetrics({ registry }: Metrics): WebhookMetrics {
  const attempts = createCounter(registry, webhookMetrics.attempts);
  const taken = createHistogram(registry, webhookMetrics.seconds);
  const disabled = createCounter(registry, webhookMetrics.disabled);
  return {
    attempted(outcome, seconds) {
      attempts.inc({ outcome });
      taken.observe(seconds);
    },
    disabled: () => {
      disabled.inc();
    },
  };
}
