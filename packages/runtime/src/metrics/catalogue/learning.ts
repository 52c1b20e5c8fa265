import { counter, gauge, oneOf } from '../definition.ts';

const shownBy = 'recommendation workers, looked at once a day a tenant';
const finding = oneOf(
  'missing',
  'outlier',
  'duplicate',
  'drift',
  'impossible',
  'spend_without_clicks',
  'unmatched',
);

/** The outcomes that models learn from, and the trainings on them. */
export const learningMetrics = {
  findings: gauge({
    name: 'tsudoi_outcome_findings',
    help: 'What is wrong with the latest outcomes of all tenants, by kind of finding',
    unit: 'count',
    labels: { kind: finding },
    across: 'max',
    shownBy,
  }),
  judged: gauge({
    name: 'tsudoi_outcome_rows_judged',
    help: 'Rows of results and past events that the findings are of',
    unit: 'count',
    across: 'max',
    shownBy,
  }),
  untrainable: gauge({
    name: 'tsudoi_outcome_tenants_blocked',
    help: 'Tenants whose outcomes are so bad that nothing is trained on them',
    unit: 'count',
    across: 'max',
    shownBy,
  }),
  trainings: counter({
    name: 'tsudoi_trainings_total',
    help: 'Trainings that ended, and how',
    unit: 'count',
    labels: { outcome: oneOf('promoted', 'kept', 'blocked') },
    shownBy: 'recommendation workers',
  }),
};
