import { defineSubscriber, type JobDefinition } from './defineJob.ts';

/** Every queue of the platform: a name in Redis (tokens) and in core.job.queue (the backlog). One service works each. */
export const queueNames = ['recommendation', 'accounts', 'nudge', 'nudge-backlog', 'sync'] as const;
export type QueueName = (typeof queueNames)[number];

/** An event is behind its curve, or an event or a calendar changed: rules with such a trigger nudge their audience. */
const fireRules = defineSubscriber({ name: 'rules.fire', queue: 'nudge', deadlineMs: 300_000 });

/** Every job of the platform; the only place that names them. Typed by `jobs.<name>` at both ends. */
export const jobs = { fireRules } as const satisfies Record<string, Pick<JobDefinition, 'name' | 'queue'>>;

/** Which jobs run for each domain event (`publish` in packages/database); each gets its own row, tries and dead letter. */
export const subscribers: Readonly<Record<string, readonly JobDefinition[]>> = {
  'event.behind': [fireRules],
  'event.changed': [fireRules],
  'calendar.changed': [fireRules],
};

/** Jobs and subscriptions as one value, so that tests can bring their own. */
export interface Registry {
  readonly queues: readonly string[];
  readonly subscribers: Readonly<Record<string, readonly JobDefinition[]>>;
}

export const registry: Registry = { queues: queueNames, subscribers };
