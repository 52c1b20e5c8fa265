import { at, goes, of, one, stays, type AlertCase } from './alertSeries.ts';

/** Of the operators, and of what decides about modes. */
export const operatorAlertCases: readonly AlertCase[] = [
  { what: 'nobody leads', series: [one('tsudoi_operator_leading', 0)], at, fires: ['TsudoiNobodyLeads'] },
  {
    what: 'nobody leads one of two operators',
    series: [
      ['tsudoi_operator_leading{namespace="tsudoi", service="tenant-operator", pod="b"}', stays(0)],
      ['tsudoi_operator_leading{namespace="tsudoi", service="growth-operator", pod="b"}', stays(1)],
    ],
    at,
    fires: ['TsudoiNobodyLeads'],
  },
  {
    what: 'both replicas of one of two operators are gone',
    series: [
      ['tsudoi_operator_leading{namespace="tsudoi", service="tenant-operator", pod="a"}', '1x45 stale'],
      ['tsudoi_operator_leading{namespace="tsudoi", service="tenant-operator", pod="b"}', '0x45 stale'],
      ['tsudoi_operator_leading{namespace="tsudoi", service="growth-operator", pod="a"}', stays(1)],
    ],
    at,
    fires: ['TsudoiOperatorGone'],
  },
  {
    what: 'a replica of an operator was replaced by another',
    series: [
      ['tsudoi_operator_leading{namespace="tsudoi", service="growth-operator", pod="a"}', '1x45 stale'],
      ['tsudoi_operator_leading{namespace="tsudoi", service="growth-operator", pod="c"}', '_x45 1x30'],
    ],
    at,
    fires: [],
  },
  {
    what: 'an operator fails at what it looks at',
    series: [
      goes('tsudoi_operator_reconcile_seconds_count', 1, 'outcome="ok"'),
      goes('tsudoi_operator_reconcile_seconds_count', 9, 'outcome="failed"'),
    ],
    at,
    fires: ['TsudoiReconcilesFail'],
  },
  {
    what: 'a switch was taken back',
    series: [[`tsudoi_growth_switches_total${of('rule="active-contacts", kind="step-back"')}`, '0x50 1x20']],
    at,
    fires: ['TsudoiSwitchTakenBack'],
  },
  {
    what: 'readings are old',
    series: [one('tsudoi_growth_reading_age_seconds', 8_000, 'reading="activeContacts"')],
    at,
    fires: ['TsudoiReadingsOld'],
  },
  {
    what: 'the replica is away',
    series: [one('tsudoi_database_replica_up', 0)],
    at,
    fires: ['TsudoiReplicaAway'],
  },
];
