import { at, grows, of, type AlertCase } from './alertSeries.ts';

/** Hours in which hardly anybody asks. */
export const quietCases: readonly AlertCase[] = [
  {
    what: 'one of two requests of a quiet hour fails: nobody is woken',
    series: [
      [`tsudoi_http_request_duration_seconds_count${of('status="200"')}`, '0x56 1x13'],
      [`tsudoi_http_request_duration_seconds_count${of('status="500"')}`, '0x56 1x13'],
    ],
    at,
    fires: ['TsudoiAvailabilityBurnsOn'],
  },
  {
    what: 'the only request of each minute fails',
    series: [[`tsudoi_http_request_duration_seconds_count${of('status="500"')}`, grows(1)]],
    at,
    fires: [
      'TsudoiHighErrorRate',
      'TsudoiApiFailure',
      'TsudoiAvailabilityBurns',
      'TsudoiAvailabilityBurnsOn',
    ],
  },
];
