import { httpMetrics as http } from '@tsudoi/runtime/metrics/catalogue/http';
import { lines, stat } from '../panels.ts';
import { histogramSeries, increase } from '../query.ts';
import type { Dashboard } from '../types.ts';

const burn = (name: string, window: string) => `max(tsudoi:${name}:${window}{$installation})`;
const all = increase(histogramSeries(http.seconds, 'count'), [], '28d');
const noPlans = 'no plan was asked for in the window';

export const slo: Dashboard = {
  name: 'slo',
  title: 'Tsudoi: objectives',
  about:
    '99.5 % of the requests are answered without a fault, within 2 s; plans within 10 s. A burn rate of 1 spends just what is allowed.',
  rows: [
    {
      title: 'Four weeks',
      panels: [
        stat(
          'Answered without a fault',
          'percentunit',
          `${increase(histogramSeries(http.seconds, 'count', { status: '!~5..' }), [], '28d')} / (${all} > 0)`,
          'The objective is 99.5 %.',
          { width: 8, runbook: 'objectives' },
        ),
        stat(
          'Answered within 2 s',
          'percentunit',
          `${increase(histogramSeries(http.seconds, 'bucket', { le: '2' }), [], '28d')} / (${all} > 0)`,
          'The objective is 99.5 %.',
          { width: 8, runbook: 'objectives' },
        ),
        stat(
          'Plans within 10 s',
          'percentunit',
          `${increase(histogramSeries(http.seconds, 'bucket', { method: 'POST', route: '/v1/events/{eventId}/plans', le: '10' }), [], '28d')} / (${increase(histogramSeries(http.seconds, 'count', { method: 'POST', route: '/v1/events/{eventId}/plans' }), [], '28d')} > 0)`,
          'The objective is 99.5 %.',
          { width: 8, runbook: 'objectives' },
        ),
      ],
    },
    {
      title: 'Burn rates',
      panels: [
        lines(
          'Faults',
          'none',
          {
            '5 minutes': burn('availability_burn', '5m'),
            '1 hour': burn('availability_burn', '1h'),
            '6 hours': burn('availability_burn', '6h'),
            '3 days': burn('availability_burn', '3d'),
          },
          '14.4 over an hour pages, 6 over six hours tells, 1 over three days mails.',
          {
            width: 24,
            thresholds: { warning: 6, critical: 14.4 },
            runbook: 'objectives',
          },
        ),
        lines(
          'Slower than 2 s',
          'none',
          {
            '5 minutes': burn('slow_burn', '5m'),
            '1 hour': burn('slow_burn', '1h'),
            '6 hours': burn('slow_burn', '6h'),
          },
          'Of all answers.',
          { thresholds: { warning: 6, critical: 14.4 }, runbook: 'objectives' },
        ),
        lines(
          'Plans slower than 10 s',
          'none',
          {
            '5 minutes': burn('slow_plan_burn', '5m'),
            '1 hour': burn('slow_plan_burn', '1h'),
            '6 hours': burn('slow_plan_burn', '6h'),
          },
          'Of the plans that were asked for.',
          { thresholds: { warning: 6, critical: 14.4 }, runbook: 'objectives', mayBeEmpty: noPlans },
        ),
      ],
    },
  ],
};
