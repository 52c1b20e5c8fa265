import { httpMetrics as http } from '@tsudoi/runtime/metrics/catalogue/http';
import { histogramSeries, increase, partOf, quantile, rate, series } from '../query.ts';
import type { RuleGroup } from '../types.ts';

const all = (window: string) => rate(histogramSeries(http.seconds, 'count'), [], window);
const failed = (window: string) =>
  partOf(rate(histogramSeries(http.seconds, 'count', { status: '=~5..' }), [], window), all(window));
/** Where hardly anybody asks, one fault is a large share: nobody is woken by fewer than three. */
const several = (window: string) =>
  `${increase(histogramSeries(http.seconds, 'count', { status: '=~5..' }), [], window)} > 2`;
const within = (le: string, window: string) =>
  rate(histogramSeries(http.seconds, 'bucket', { le }), [], window);
const plans = { method: 'POST', route: '/v1/events/{eventId}/plans' } as const;
const plansAll = (window: string) => rate(histogramSeries(http.seconds, 'count', plans), [], window);
const plansWithin = (window: string) =>
  rate(histogramSeries(http.seconds, 'bucket', { ...plans, le: '10' }), [], window);

const shown = { runbook: 'requests', dashboard: 'system-health' } as const;

export const requestAlerts: RuleGroup = {
  name: 'tsudoi-requests',
  about: 'Requests: what users feel.',
  rules: [
    { record: 'tsudoi:http_error_ratio:5m', expr: `${failed('5m')} / (${all('5m')} > 0)` },
    {
      alert: 'TsudoiHighErrorRate',
      expr: 'tsudoi:http_error_ratio:5m > 0.01',
      for: '5m',
      severity: 'warning',
      receiver: 'mail',
      summary: 'More than 1 % of requests fail',
      ...shown,
    },
    {
      alert: 'TsudoiApiFailure',
      expr: `tsudoi:http_error_ratio:5m > 0.05 and on () ${several('5m')}`,
      for: '2m',
      severity: 'critical',
      receiver: 'pagerduty',
      summary: 'More than 5 % of requests fail',
      ...shown,
    },
    {
      alert: 'TsudoiSlowResponse',
      expr: `${quantile(0.95, http.seconds, { window: '5m' })} > 0.5`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'P95 above 500 ms',
      ...shown,
    },
    {
      alert: 'TsudoiHighLatency',
      expr: `${quantile(0.99, http.seconds, { window: '5m' })} > 1`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'P99 above 1 s',
      ...shown,
    },
    {
      alert: 'TsudoiRequestsShed',
      expr: `${increase(series(http.shed), [], '5m')} > 10`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'Requests are refused at the door: more come than are worked',
      ...shown,
    },
  ],
};

/** Windows of the burn rates, and how much of them is too much (Google SRE workbook, 5). */
const windows = ['5m', '30m', '1h', '6h', '3d'];
/** Share that may miss an objective: 99.5 %. */
const allowed = '0.005';
const slo = { runbook: 'objectives', dashboard: 'slo' } as const;

export const objectiveAlerts: RuleGroup = {
  name: 'tsudoi-objectives',
  about:
    'Objectives: 99.5 % answered without a fault, within 2 s, plans within 10 s. 14.4 times the allowed rate spends the allowance of a month in two days, 6 times in five; both windows, so that it ends soon after the fault does.',
  rules: [
    ...windows.flatMap((window) => [
      {
        record: `tsudoi:availability_burn:${window}` as const,
        expr: `${failed(window)} / (${all(window)} > 0) / ${allowed}`,
      },
      {
        record: `tsudoi:slow_burn:${window}` as const,
        expr: `(1 - ${within('2', window)} / (${all(window)} > 0)) / ${allowed}`,
      },
      {
        record: `tsudoi:slow_plan_burn:${window}` as const,
        expr: `(1 - ${plansWithin(window)} / (${plansAll(window)} > 0)) / ${allowed}`,
      },
    ]),
    {
      alert: 'TsudoiAvailabilityBurns',
      expr: `tsudoi:availability_burn:1h > 14.4 and tsudoi:availability_burn:5m > 14.4 and on () ${several('1h')}`,
      severity: 'critical',
      receiver: 'pagerduty',
      summary: 'The objective of 99.5 % is being spent fourteen times too fast',
      ...slo,
    },
    {
      alert: 'TsudoiAvailabilityBurnsOn',
      expr: 'tsudoi:availability_burn:6h > 6 and tsudoi:availability_burn:30m > 6',
      severity: 'warning',
      receiver: 'slack',
      summary: 'The objective of 99.5 % has been spent six times too fast for hours',
      ...slo,
    },
    {
      alert: 'TsudoiAvailabilitySpent',
      expr: 'tsudoi:availability_burn:3d > 1 and tsudoi:availability_burn:6h > 1',
      for: '1h',
      severity: 'info',
      receiver: 'mail',
      summary: 'At this pace of faults the objective of 99.5 % is missed this month',
      ...slo,
    },
    {
      alert: 'TsudoiTwoSecondsBurn',
      expr: 'tsudoi:slow_burn:1h > 14.4 and tsudoi:slow_burn:5m > 14.4',
      severity: 'warning',
      receiver: 'slack',
      summary: 'Too many answers take more than 2 s',
      ...slo,
    },
    {
      alert: 'TsudoiTwoSecondsBurnOn',
      expr: 'tsudoi:slow_burn:6h > 6 and tsudoi:slow_burn:30m > 6',
      severity: 'info',
      receiver: 'mail',
      summary: 'For hours too many answers have taken more than 2 s',
      ...slo,
    },
    {
      alert: 'TsudoiTenSecondsBurn',
      expr: 'tsudoi:slow_plan_burn:1h > 14.4 and tsudoi:slow_plan_burn:5m > 14.4',
      severity: 'warning',
      receiver: 'slack',
      summary: 'Too many plans take more than 10 s',
      ...slo,
    },
    {
      alert: 'TsudoiTenSecondsBurnOn',
      expr: 'tsudoi:slow_plan_burn:6h > 6 and tsudoi:slow_plan_burn:30m > 6',
      severity: 'info',
      receiver: 'mail',
      summary: 'For hours too many plans have taken more than 10 s',
      ...slo,
    },
  ],
};
