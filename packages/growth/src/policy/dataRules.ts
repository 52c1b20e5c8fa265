import type { Rule } from '../rule.ts';
import { atLeast, dayMs, hourMs, moreThan } from './thresholds.ts';

/** Calendars, models, archives, replicas, traces and trainings; D1, D2. */
export const dataRules: readonly Rule[] = [
  {
    id: 'parallel-sync',
    kind: 'switch',
    title: { en: 'Parallel sync of calendars', ja: 'カレンダーの並列同期' },
    source: 'D2 7.1',
    settleMs: dayMs,
    levels: [
      { name: 'one by one', thresholds: [], modes: { syncConcurrency: 1 } },
      {
        name: 'parallel',
        thresholds: [
          atLeast('syncTenants', 30, 25),
          atLeast('syncRunSeconds', 45, 30),
          atLeast('syncTimeoutsPerMonth', 3, 1),
          atLeast('syncedEventsPerDay', 500, 400),
        ],
        modes: { syncConcurrency: 8 },
      },
    ],
  },
  {
    id: 'ai-budget',
    kind: 'switch',
    title: { en: 'Model by AI budget', ja: 'AI予算に応じたモデル' },
    source: 'D2 3.2',
    settleMs: hourMs,
    levels: [
      { name: 'standard', thresholds: [], modes: { modelTier: 'standard' } },
      { name: 'economy', thresholds: [moreThan('aiSpendShare', 0.5, 0.4)], modes: { modelTier: 'economy' } },
    ],
  },
  {
    id: 'audit-log',
    kind: 'switch',
    title: { en: 'Archive of the audit log', ja: '監査ログのアーカイブ' },
    source: 'D2 1.1',
    settleMs: 7 * dayMs,
    levels: [
      { name: 'in the database', thresholds: [], modes: { auditArchive: false } },
      { name: 'archived', thresholds: [moreThan('auditBytes', 1e9, 0.2e9)], modes: { auditArchive: true } },
    ],
  },
  {
    id: 'read-replica',
    kind: 'switch',
    title: { en: 'Reads from a replica', ja: 'レプリカからの読み取り' },
    source: 'D2 1.2',
    settleMs: 0,
    levels: [
      { name: 'primary', thresholds: [], modes: { replicaReads: false } },
      { name: 'replica', thresholds: [atLeast('replicaConfigured', 1, 0.5)], modes: { replicaReads: true } },
    ],
  },
  {
    id: 'critical-alerts',
    kind: 'switch',
    title: { en: 'Traces after alerts', ja: 'アラート後のトレース' },
    source: 'D2 6.1',
    settleMs: dayMs,
    levels: [
      { name: 'calm', thresholds: [], modes: { traceSampling: 0.05 } },
      {
        name: 'watchful',
        thresholds: [atLeast('criticalAlertsPerWeek', 3, 1)],
        modes: { traceSampling: 0.5 },
      },
    ],
  },
  {
    id: 'training-cadence',
    kind: 'switch',
    title: { en: 'Training of the forecasts', ja: '予測モデルの学習頻度' },
    source: 'D1: 10-50 / 100-500 / 500-2,000 events a month',
    settleMs: dayMs,
    levels: [
      { name: 'monthly', thresholds: [], modes: { trainingEveryDays: 30 } },
      { name: 'weekly', thresholds: [atLeast('eventsPerMonth', 100)], modes: { trainingEveryDays: 7 } },
      { name: 'daily', thresholds: [atLeast('eventsPerMonth', 500)], modes: { trainingEveryDays: 1 } },
    ],
  },
  {
    id: 'accuracy',
    kind: 'switch',
    title: { en: 'Accuracy of the forecasts', ja: '予測の精度' },
    source: 'D1: 70 / 80 / 85 % by size',
    settleMs: dayMs,
    levels: [
      { name: 'good', thresholds: [] },
      {
        name: 'retrain daily',
        thresholds: [moreThan('accuracyShortfall', 0, -2)],
        modes: { trainingEveryDays: 1 },
      },
    ],
  },
];
