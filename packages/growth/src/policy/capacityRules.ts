import type { Rule } from '../rule.ts';
import { atLeast, dayMs, moreThan } from './thresholds.ts';

/**
 * Between how many replicas the autoscalers choose; D1, D2 5.1, D4. The hours of a day are the autoscalers' business: a
 * bound is left downwards after two days below it.
 */
export const capacityRules: readonly Rule[] = [
  {
    id: 'load-of-replicas',
    kind: 'switch',
    title: { en: 'Load of the replicas', ja: 'レプリカの負荷' },
    source: 'D4: HPA 2-10 at CPU 60 %, 50 requests a replica',
    settleMs: 2 * dayMs,
    levels: [
      { name: 'light', thresholds: [] },
      {
        name: 'loaded',
        thresholds: [atLeast('cpuShare', 0.6, 0.4), atLeast('requestsPerReplica', 50, 30)],
        modes: { minApiReplicas: 2, maxApiReplicas: 10 },
      },
    ],
  },
  {
    id: 'connected-clients',
    kind: 'switch',
    title: { en: 'Open connections', ja: '接続数' },
    source: 'D2 5.1',
    settleMs: 2 * dayMs,
    levels: [
      { name: 'few', thresholds: [] },
      {
        name: 'many',
        thresholds: [moreThan('connectedClients', 100, 80)],
        modes: { minApiReplicas: 2, maxApiReplicas: 5 },
      },
    ],
  },
  {
    id: 'concurrent-users',
    kind: 'switch',
    title: { en: 'Concurrent users', ja: '同時利用者' },
    source: 'D1: 1-5 / 10-50 / 100-500',
    settleMs: 2 * dayMs,
    levels: [
      { name: 'small', thresholds: [], modes: { minApiReplicas: 1, maxApiReplicas: 2 } },
      {
        name: 'medium',
        thresholds: [atLeast('concurrentUsers', 10, 8)],
        modes: { minApiReplicas: 2, maxApiReplicas: 5 },
      },
      {
        name: 'large',
        thresholds: [atLeast('concurrentUsers', 100, 80)],
        modes: { minApiReplicas: 3, maxApiReplicas: 10 },
      },
    ],
  },
];
