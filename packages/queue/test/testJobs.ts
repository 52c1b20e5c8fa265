import { z } from 'zod';
import { defineJob, defineSubscriber } from '../src/defineJob.ts';
import type { Registry } from '../src/registry.ts';

const quick = { firstMs: 20, maxMs: 100 };

export const markJob = defineJob({
  name: 'mark.write',
  queue: 'marks',
  payload: z.object({ note: z.string(), sleepMs: z.number().optional() }),
  attempts: 3,
  backoff: quick,
});

export const hurriedJob = defineJob({
  name: 'mark.hurry',
  queue: 'marks',
  payload: z.object({ note: z.string() }),
  attempts: 1,
  deadlineMs: 100,
});

export const first = defineSubscriber({
  name: 'first.hear',
  on: ['plan.tasks_moved'],
  queue: 'marks',
  backoff: quick,
});
export const second = defineSubscriber({
  name: 'second.hear',
  on: ['plan.tasks_moved'],
  queue: 'others',
  backoff: quick,
});

export const testRegistry: Registry = {
  queues: ['marks', 'others'],
  subscribers: [first, second],
};
