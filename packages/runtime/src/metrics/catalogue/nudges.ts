import { ChannelName } from '@tsudoi/contracts/channelKinds';
import { counter, gauge, histogram, oneOf } from '../definition.ts';

const shownBy = 'nudge-generator';

/** Nudges: phases, runs, people's answers, deliveries, the live inbox. */
export const nudgeMetrics = {
  phase: histogram({
    name: 'tsudoi_nudge_phase_seconds',
    help: 'Seconds of a phase, a batch of nudges each; approving: one nudge',
    unit: 'seconds',
    labels: { phase: oneOf('writing', 'sending', 'approving') },
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 20, 60, 600, 3_600, 86_400],
    shownBy,
  }),
  late: histogram({
    name: 'tsudoi_nudge_slot_to_settled_seconds',
    help: 'Seconds from the instant a nudge was due to its settlement',
    unit: 'seconds',
    buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400],
    shownBy,
  }),
  run: histogram({
    name: 'tsudoi_nudge_run_seconds',
    help: 'Seconds of a run by job and outcome',
    unit: 'seconds',
    labels: { job: oneOf('fill', 'prune'), outcome: oneOf('done', 'failed', 'overdue') },
    buckets: [0.05, 0.5, 2, 10, 60, 300, 1_800, 7_200],
    shownBy,
  }),
  decided: counter({
    name: 'tsudoi_nudge_decisions_total',
    help: 'Decisions of members on nudges',
    unit: 'count',
    labels: { outcome: oneOf('approved', 'rejected') },
    shownBy,
  }),
  rated: counter({
    name: 'tsudoi_nudge_ratings_total',
    help: 'Ratings by contacts',
    unit: 'count',
    labels: { helpful: oneOf('true', 'false') },
    shownBy,
  }),
  held: gauge({
    name: 'tsudoi_nudges_held',
    help: 'Nudges that this process holds a claim on',
    unit: 'count',
    shownBy,
  }),
  deliveries: counter({
    name: 'tsudoi_deliveries_total',
    help: 'Sends by channel and what became of them',
    unit: 'count',
    labels: {
      channel: oneOf(...ChannelName.options),
      outcome: oneOf('delivered', 'refused', 'gone', 'retry', 'unknown'),
    },
    shownBy,
  }),
  deliveryEvents: counter({
    name: 'tsudoi_delivery_events_total',
    help: 'What providers told of messages after they took them',
    unit: 'count',
    labels: {
      channel: oneOf('email'),
      kind: oneOf('hard_bounce', 'soft_bounce', 'complaint', 'unsubscribed'),
    },
    shownBy,
  }),
  mailboxLooks: counter({
    name: 'tsudoi_bounce_mailbox_looks_total',
    help: 'Looks into the mailboxes that bounces of tenants come to',
    unit: 'count',
    labels: { outcome: oneOf('done', 'failed') },
    shownBy,
  }),
  streams: gauge({
    name: 'tsudoi_inbox_streams_open',
    help: 'Open inbox streams of this replica',
    unit: 'count',
    shownBy,
  }),
};
