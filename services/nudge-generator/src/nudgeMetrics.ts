import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { DeliveryEvent } from './way/bounces/deliveryEvent.ts';
import type { SendOutcome } from './way/channels/channel.ts';
import type { Metrics } from '@tsudoi/runtime/metrics';
import { nudgeMetrics } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { createCounter, createGauge, createHistogram } from '@tsudoi/runtime/metrics/instruments';

/** What the dashboards and alerts read of the nudges. */
export interface NudgeMetrics {
  /** Seconds that a batch spent in a phase. */
  phase(name: 'writing' | 'sending' | 'approving', seconds: number): void;
  /** Seconds between the slot of a nudge and its settlement. */
  late(seconds: number): void;
  /** One run of a job: its seconds and how it ended. */
  run(job: 'fill' | 'prune', seconds: number, outcome: 'done' | 'failed' | 'overdue'): void;
  decided(outcome: 'approved' | 'rejected'): void;
  rated(helpful: boolean): void;
  /** Claims that this process holds. */
  held(count: number): void;
  /** Sends of a channel that ended so. */
  sent(channel: ChannelName, outcome: SendOutcome, count: number): void;
  /** What a provider told of messages after it took them. */
  told(channel: 'email', kind: DeliveryEvent['kind']): void;
  /** One look into a mailbox of bounces. */
  mailboxLook(outcome: 'done' | 'failed'): void;
}

export function createNudgeMetrics({ registry }: Metrics): NudgeMetrics {
  const phase = createHistogram(registry, nudgeMetrics.phase);
  const late = createHistogram(registry, nudgeMetrics.late);
  const run = createHistogram(registry, nudgeMetrics.run);
  const decided = createCounter(registry, nudgeMetrics.decided);
  const rated = createCounter(registry, nudgeMetrics.rated);
  const held = createGauge(registry, nudgeMetrics.held);
  const delivered = createCounter(registry, nudgeMetrics.deliveries);
  const told = createCounter(registry, nudgeMetrics.deliveryEvents);
  const mailboxLooks = createCounter(registry, nudgeMetrics.mailboxLooks);
  return {
    phase: (name, seconds) => {
      phase.observe({ phase: name }, seconds);
    },
    late: (seconds) => {
      late.observe(Math.max(0, seconds));
    },
    run: (job, seconds, outcome) => {
      run.observe({ job, outcome }, seconds);
    },
    decided: (outcome) => {
      decided.inc({ outcome });
    },
    rated: (helpful) => {
      rated.inc({ helpful: helpful ? 'true' : 'false' });
    },
    held: (count) => {
      held.set(count);
    },
    sent: (channel, outcome, count) => {
      delivered.inc({ channel, outcome }, count);
    },
    told: (channel, kind) => {
      told.inc({ channel, kind });
    },
    mailboxLook: (outcome) => {
      mailboxLooks.inc({ outcome });
    },
  };
}
