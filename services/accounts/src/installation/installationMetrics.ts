import type { Database } from '@tsudoi/database/database';
import { installationMetrics as declared } from '@tsudoi/runtime/metrics/catalogue/installation';
import type { GaugeDefinition, NoLabels } from '@tsudoi/runtime/metrics/definition';
import { createGauge } from '@tsudoi/runtime/metrics/instruments';
import { createLookUp } from '@tsudoi/runtime/metrics/lookUp';
import type { Registry } from 'prom-client';
import type { CertificateLook } from './publicCertificate.ts';

/** Rests twenty times as long as a look took, so that it takes a twentieth of one connection at most. */
const pace = { againMs: 15_000, restFactor: 20, keepMs: 3_600_000 } as const;
/** Tenants that are named; the label has room for those that come and go in the life of a process. */
const mostTenants = 20;

type Figures = ReadonlyMap<string, number>;

/** Figures that have a gauge each. */
const plain: readonly (readonly [figure: string, definition: GaugeDefinition<NoLabels>])[] = [
  ['tenants', declared.tenants],
  ['contacts', declared.contacts],
  ['upcoming_events', declared.upcomingEvents],
  ['pending_approvals', declared.pendingApprovals],
  ['entries_set_aside', declared.entriesSetAside],
  ['dead_jobs', declared.deadJobs],
  ['run_deadline_share', declared.runDeadlineShare],
  ['compared_events', declared.comparedEvents],
  ['accuracy', declared.accuracy],
  ['ai_budget_share', declared.aiBudgetShare],
];

/** Shows the installation's figures, for every tenant together and for the biggest by name. */
export function createInstallationMetrics(
  registry: Registry,
  database: Database,
  certificate: CertificateLook | undefined,
): void {
  const look = createLookUp(async (): Promise<Figures> => {
    const rows = await database.installation<{ name: string; value: number | null }>(
      'select * from core.installation_figures() union all select * from core.work_figures() union all select * from core.plan_figures()',
    );
    return new Map(rows.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])));
  }, pace);
  for (const [figure, definition] of plain)
    createGauge(registry, definition, async (gauge) => {
      gauge.clear();
      const value = (await look())?.get(figure);
      if (value !== undefined) gauge.set(value);
    });
  createGauge(registry, declared.plans, async (gauge) => {
    gauge.clear();
    const figures = await look();
    for (const what of declared.plans.labels.what.values) {
      const value = figures?.get(`${what}_plans`);
      if (value !== undefined) gauge.set({ what }, value);
    }
  });
  createGauge(registry, declared.signUps, async (gauge) => {
    gauge.clear();
    const figures = await look();
    for (const what of declared.signUps.labels.what.values) {
      const value = figures?.get(`${what}_sign_ups`);
      if (value !== undefined) gauge.set({ what }, value);
    }
  });
  createGauge(registry, declared.predictionError, async (gauge) => {
    gauge.clear();
    const figures = await look();
    for (const measure of declared.predictionError.labels.measure.values) {
      const value = figures?.get(`${measure}_error`);
      if (value !== undefined) gauge.set({ measure }, value);
    }
  });
  createGauge(registry, declared.backupAge, async (gauge) => {
    gauge.clear();
    const figures = await look();
    const ages = {
      taken: figures?.get('backup_age_seconds'),
      rehearsed: figures?.get('rehearsal_age_seconds'),
    };
    for (const kind of declared.backupAge.labels.kind.values) {
      const age = ages[kind];
      if (age !== undefined) gauge.set({ kind }, age);
    }
  });
  const lookAtTenants = createLookUp(
    () =>
      database.installation<{ tenant: string; name: string; value: number }>(
        'select * from core.tenant_figures($1)',
        [mostTenants],
      ),
    pace,
  );
  createGauge(registry, declared.ofTenant, async (gauge) => {
    gauge.clear();
    const rows = (await lookAtTenants()) ?? [];
    for (const figure of declared.ofTenant.labels.figure.values)
      for (const { tenant, name, value } of rows) if (name === figure) gauge.set({ tenant, figure }, value);
  });
  if (certificate) {
    const expiry = createLookUp(certificate, { againMs: 3_600_000, keepMs: 2 * 86_400_000 });
    createGauge(registry, declared.certificateExpiry, async (gauge) => {
      gauge.clear();
      const expiresMs = await expiry();
      if (expiresMs !== undefined) gauge.set((expiresMs - Date.now()) / 1_000);
    });
  }
}
