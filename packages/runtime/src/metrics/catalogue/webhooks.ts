import { counter, histogram, oneOf } from '../definition.ts';

const shownBy = 'accounts (worker)';

/** Outgoing webhooks: attempts and endpoints that were given up. Their backlog is `tsudoi_backlog{queue="webhooks"}`. */
export const webhookMetrics = {
  attempts: counter({
    name: 'tsudoi_webhook_attempts_total',
    help: 'Attempts to deliver to a webhook endpoint by what became of the delivery',
    unit: 'count',
    labels: { outcome: oneOf('delivered', 'retried', 'failed', 'lost') },
    shownBy,
  }),
  seconds: histogram({
    name: 'tsudoi_webhook_attempt_seconds',
    help: 'How long receivers of webhooks take to answer',
    unit: 'seconds',
    buckets: [0.05, 0.2, 1, 3, 8, 15],
    shownBy,
  }),
  disabled: counter({
    name: 'tsudoi_webhook_endpoints_disabled_total',
    help: 'Webhook endpoints that were disabled after nothing but failures',
    unit: 'count',
    shownBy,
  }),
};
