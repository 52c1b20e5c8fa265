import { createController } from '@tsudoi/kube/controller';
import type { KubeConnection } from '@tsudoi/kube/connection';
import { serveHealth } from '@tsudoi/kube/health';
import { createHttpClient } from '@tsudoi/kube/httpClient';
import { createKubeApi } from '@tsudoi/kube/kubeApi';
import { createLeaderElection } from '@tsudoi/kube/leaderElection';
import type { Logger } from '@tsudoi/runtime/logger';
import { growthMetrics } from '@tsudoi/runtime/metrics/catalogue/growth';
import { createCounter, createGauge, createHistogram } from '@tsudoi/runtime/metrics/instruments';
import { createMetrics } from '@tsudoi/runtime/metrics';
import type { GrowthOperatorConfig } from './config.ts';
import { reconcile } from './reconcile.ts';
import { growthPolicies, type GrowthPolicy } from './resource.ts';

/** Nothing heard of the API server for this long: the process is of no use and is restarted. */
const deafAfterMs = 660_000;

/** Composes the operator: follows GrowthPolicies, works them while it leads, shows health and metrics. */
export async function createApp(config: GrowthOperatorConfig, connection: KubeConnection, log: Logger) {
  const { registry } = createMetrics('growth-operator');
  const seconds = createHistogram(registry, growthMetrics.reconcileSeconds);
  const switches = createCounter(registry, growthMetrics.switches);
  const leading = createGauge(registry, growthMetrics.leading);
  const api = createKubeApi(connection);
  // Its own connections: a burst of work must never starve the lease.
  const leaseApi = createKubeApi(connection);
  const http = createHttpClient();
  const identity = config.POD_NAME;
  const controller = createController<GrowthPolicy>({
    api,
    kind: growthPolicies,
    namespace: connection.namespace,
    // What was observed and decided is told and never read again.
    keep: ({ status, ...policy }) => {
      const { levels: _levels, observed: _observed, ...remembered } = status ?? {};
      return status ? { ...policy, status: remembered } : policy;
    },
    reconcile: async (_key, policy, lost) => {
      if (!policy || policy.metadata.deletionTimestamp !== undefined || lost.aborted) return undefined;
      return reconcile(
        {
          api,
          platform: { url: config.TSUDOI_URL, apiKey: config.TSUDOI_API_KEY, http },
          prometheusUrl: config.PROMETHEUS_URL,
          grafana:
            config.GRAFANA_URL === undefined
              ? undefined
              : { url: config.GRAFANA_URL, token: config.GRAFANA_TOKEN },
          instance: identity,
          now: () => new Date(),
          http,
          onSwitch: (rule, kind) => switches.inc({ rule, kind }),
          warn: (message, err) => log.warn({ err }, message),
        },
        policy,
      );
    },
    onWorked: (_key, took, ok) => seconds.observe({ outcome: ok ? 'ok' : 'failed' }, took),
    onFault: (key, err, failures) =>
      log.warn({ err, key, failures }, 'a policy could not be worked; it is tried again'),
    onConnectionFault: (err) => log.warn({ err }, 'the API server could not be followed; it is tried again'),
  });
  const election = createLeaderElection({
    api: leaseApi,
    name: 'tsudoi-growth-operator',
    identity,
    leaseMs: config.LEASE_SECONDS * 1_000,
    renewWithinMs: (config.LEASE_SECONDS * 1_000 * 2) / 3,
    retryMs: (config.LEASE_SECONDS * 1_000 * 2) / 15,
    onFault: (err) => log.warn({ err }, 'the lease could not be read or written'),
  });
  let synced = false;
  void controller.objects.synced.then(() => {
    synced = true;
  });
  const ended = new AbortController();
  const ran = election.run(async (lost) => {
    log.info('leads');
    leading.set(1);
    await controller.lead(lost);
    leading.set(0);
    log.info('leads no longer');
  }, ended.signal);
  const health = await serveHealth({
    port: config.PORT,
    host: config.HOST,
    faults: () =>
      performance.now() - controller.objects.lastHeardMs() > deafAfterMs
        ? ['nothing was heard of the API server for eleven minutes']
        : [],
    ready: () => synced,
    metrics: async () => ({ text: await registry.metrics(), type: registry.contentType }),
  });
  return {
    port: health.port,
    /** Gives the lease back, ends what is under way, closes. */
    async stop() {
      ended.abort();
      await ran;
      await controller.stop();
      await health.close();
      api.close();
      leaseApi.close();
      http.close();
    },
  };
}
