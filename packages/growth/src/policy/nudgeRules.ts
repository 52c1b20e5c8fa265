import type { Rule } from '../rule.ts';
import { atLeast, dayMs, hourMs, lessThan, moreThan } from './thresholds.ts';

/** How nudges leave, and whether their workers wait for them; D0 2-4, 6, 9. */
export const nudgeRules: readonly Rule[] = [
  {
    id: 'active-contacts',
    kind: 'switch',
    title: { en: 'Nudges by size', ja: '規模に応じたお知らせの送り方' },
    source: 'D0 9',
    settleMs: dayMs,
    levels: [
      { name: 'scheduled', thresholds: [], modes: { nudges: 'scheduled' } },
      { name: 'hybrid', thresholds: [atLeast('activeContacts', 1_000)], modes: { nudges: 'hybrid' } },
      {
        name: 'event-driven',
        thresholds: [moreThan('activeContacts', 10_000)],
        modes: { nudges: 'event-driven' },
      },
    ],
  },
  {
    id: 'start-tolerance',
    kind: 'switch',
    title: { en: 'Punctuality that rules ask for', ja: 'ルールが求める即時性' },
    source: 'D0 2, 6',
    settleMs: hourMs,
    levels: [
      { name: 'relaxed', thresholds: [] },
      {
        name: 'punctual',
        thresholds: [lessThan('shortestIntervalSeconds', 300, 600)],
        modes: { nudges: 'hybrid', workers: 'always-on' },
      },
    ],
  },
  {
    id: 'long-runs',
    kind: 'switch',
    title: { en: 'Long runs', ja: '長時間の実行' },
    source: 'D0 6',
    settleMs: dayMs,
    levels: [
      { name: 'short', thresholds: [] },
      {
        name: 'long',
        thresholds: [moreThan('longestRunSeconds', 1_200, 900)],
        modes: { workers: 'long-run' },
      },
    ],
  },
  {
    id: 'run-frequency',
    kind: 'switch',
    title: { en: 'Workers between runs', ja: '実行の合間のワーカー' },
    source: 'D0 3, 6',
    settleMs: dayMs,
    levels: [
      { name: 'to-zero', thresholds: [], modes: { workers: 'to-zero' } },
      { name: 'always-on', thresholds: [moreThan('runsPerDay', 24, 12)], modes: { workers: 'always-on' } },
    ],
  },
  {
    id: 'hourly-peak',
    kind: 'switch',
    title: { en: 'Peaks of the day', ja: '一日のピーク' },
    source: 'D0 4, 6',
    settleMs: dayMs,
    levels: [
      { name: 'even', thresholds: [] },
      {
        name: 'peaked',
        thresholds: [moreThan('hourlyPeakToMean', 5, 4)],
        modes: { nudges: 'event-driven' },
      },
    ],
  },
];
