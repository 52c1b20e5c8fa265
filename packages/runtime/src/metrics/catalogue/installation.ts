import { atMost, gauge, oneOf } from '../definition.ts';

const shared = { across: 'max', shownBy: 'accounts, looked at every 15 s at most' } as const;

/** The whole installation, summed in PostgreSQL; every replica shows the same. */
export const installationMetrics = {
  tenants: gauge({ ...shared, name: 'tsudoi_tenants', help: 'Tenants', unit: 'count' }),
  contacts: gauge({ ...shared, name: 'tsudoi_contacts', help: 'Contacts of all tenants', unit: 'count' }),
  upcomingEvents: gauge({
    ...shared,
    name: 'tsudoi_upcoming_events',
    help: 'Events that are open and to come',
    unit: 'count',
  }),
  plans: gauge({
    ...shared,
    name: 'tsudoi_plans_of_a_day',
    help: 'Plans of the last 24 hours',
    unit: 'count',
    labels: { what: oneOf('proposed', 'accepted') },
  }),
  pendingApprovals: gauge({
    ...shared,
    name: 'tsudoi_pending_approvals',
    help: 'Nudges that wait for a decision',
    unit: 'count',
  }),
  entriesSetAside: gauge({
    ...shared,
    name: 'tsudoi_sync_entries_set_aside',
    help: 'Calendar entries that could not be read and were set aside',
    unit: 'count',
  }),
  deadJobs: gauge({
    ...shared,
    name: 'tsudoi_jobs_dead',
    help: 'Jobs that used all their tries and wait for somebody',
    unit: 'count',
  }),
  runDeadlineShare: gauge({
    ...shared,
    name: 'tsudoi_run_deadline_ratio',
    help: 'Time used of the deadline by the open run that is nearest to it; 0 without one',
    unit: 'ratio',
  }),
  comparedEvents: gauge({
    ...shared,
    name: 'tsudoi_prediction_events',
    help: 'Events of 90 days that had an accepted plan, whose prediction is compared with what came',
    unit: 'count',
  }),
  signUps: gauge({
    ...shared,
    name: 'tsudoi_prediction_sign_ups',
    help: 'Sign-ups to the compared events: predicted by the accepted plans, and actual',
    unit: 'count',
    labels: { what: oneOf('predicted', 'actual') },
  }),
  predictionError: gauge({
    ...shared,
    name: 'tsudoi_prediction_error_sign_ups',
    help: 'Error of the predictions in sign-ups an event',
    unit: 'count',
    labels: { measure: oneOf('mean_absolute', 'root_mean_square') },
  }),
  accuracy: gauge({
    ...shared,
    name: 'tsudoi_prediction_accuracy_ratio',
    help: '1 less the absolute errors over what came (1 - WAPE)',
    unit: 'ratio',
  }),
  aiBudgetShare: gauge({
    ...shared,
    name: 'tsudoi_ai_budget_ratio',
    help: 'Spend of this month over the AI budgets that tenants were given',
    unit: 'ratio',
  }),
  backupAge: gauge({
    ...shared,
    name: 'tsudoi_backup_age_seconds',
    help: 'Since the last backup that was verified, or rehearsed; since the first day where there was none',
    unit: 'seconds',
    labels: { kind: oneOf('taken', 'rehearsed') },
  }),
  certificateExpiry: gauge({
    ...shared,
    name: 'tsudoi_certificate_expires_seconds',
    help: 'Until the certificate of the public address expires; nothing where that is not https',
    unit: 'seconds',
    across: 'min',
    shownBy: 'accounts, looked at once an hour',
  }),
  ofTenant: gauge({
    ...shared,
    name: 'tsudoi_tenant',
    help: 'What the tenants with most contacts use of what is shared',
    unit: 'count',
    labels: {
      tenant: atMost(50, 'slugs of the tenants with most contacts, 20 at a time'),
      figure: oneOf('contacts', 'backlog', 'model_spend_usd'),
    },
  }),
};
