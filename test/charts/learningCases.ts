import { of, one, type AlertCase } from './alertSeries.ts';

/** Predictions, and the data they are made of. */
export const learningCases: readonly AlertCase[] = [
  {
    what: 'predictions are half right',
    series: [one('tsudoi_prediction_accuracy_ratio', 0.5), one('tsudoi_prediction_events', 12)],
    at: '70m',
    fires: ['TsudoiAccuracyLow'],
  },
  {
    what: 'predictions of three events are half right',
    series: [one('tsudoi_prediction_accuracy_ratio', 0.5), one('tsudoi_prediction_events', 3)],
    at: '70m',
    fires: [],
  },
  {
    what: 'a tenth of the outcomes is impossible',
    series: [
      one('tsudoi_outcome_findings', 40, 'kind="impossible"'),
      one('tsudoi_outcome_findings', 900, 'kind="missing"'),
      one('tsudoi_outcome_rows_judged', 400),
    ],
    at: '70m',
    fires: ['TsudoiOutcomesBad'],
  },
  {
    what: 'figures of most outcomes are missing, which is no fault',
    series: [
      one('tsudoi_outcome_findings', 2, 'kind="outlier"'),
      one('tsudoi_outcome_findings', 300, 'kind="missing"'),
      one('tsudoi_outcome_rows_judged', 400),
    ],
    at: '70m',
    fires: [],
  },
  {
    what: 'many entries were set aside in a day',
    series: [
      [`tsudoi_sync_entries_set_aside${of()}`, '0x1440 100x30'],
      [`tsudoi_http_requests_in_flight${of()}`, '1x1500'],
    ],
    at: '1450m',
    everyMinutes: 10,
    fires: ['TsudoiEntriesSetAside'],
  },
];
