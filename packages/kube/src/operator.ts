import type { KubeConnection } from './connection.ts';
import { createController } from './controller.ts';
import { serveHealth } from './health.ts';
import { createKubeApi, type KubeApi } from './kubeApi.ts';
import { createLeaderElection } from './leaderElection.ts';
import type { KubeObject, ResourceKind } from './resource.ts';

export interface OperatorOptions<T extends KubeObject> {
  readonly connection: KubeConnection;
  /** Of its Lease: `tsudoi-growth-operator`. */
  readonly name: string;
  /** Unique among the replicas. */
  readonly identity: string;
  readonly leaseSeconds: number;
  readonly kind: ResourceKind;
  /** See {@link startInformer}. */
  readonly keep?: (object: T) => T;
  /** See {@link ControllerOptions}; it is called only while this replica leads. */
  readonly reconcile: (
    api: KubeApi,
    key: string,
    object: T | undefined,
    lost: AbortSignal,
  ) => Promise<number | undefined>;
  readonly listen: { readonly port: number; readonly host: string };
  readonly metrics: {
    worked(seconds: number, ok: boolean): void;
    leads(leading: boolean): void;
    text(): Promise<{ readonly text: string; readonly type: string }>;
  };
  readonly log: {
    info(message: string): void;
    warn(fields: object, message: string): void;
  };
}

/** Nothing heard of the API server for this long: the process is of no use and is restarted. */
const deafAfterMs = 660_000;

/** An operator of one kind in the namespace of its connection: follows it, works it while it leads, shows health and metrics. */
export async function startOperator<T extends KubeObject>(
  options: OperatorOptions<T>,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { connection, name, identity, leaseSeconds, kind, keep, reconcile, listen, metrics, log } = options;
  const api = createKubeApi(connection);
  // Its own connections: a burst of work must never starve the lease.
  const leaseApi = createKubeApi(connection);
  const controller = createController<T>({
    api,
    kind,
    namespace: connection.namespace,
    ...(keep && { keep }),
    reconcile: (key, object, lost) => reconcile(api, key, object, lost),
    onWorked: (_key, seconds, ok) => metrics.worked(seconds, ok),
    onFault: (key, err, failures) =>
      log.warn({ err, key, failures }, `a ${kind.kind} could not be worked; it is tried again`),
    onConnectionFault: (err) => log.warn({ err }, 'the API server could not be followed; it is tried again'),
  });
  const election = createLeaderElection({
    api: leaseApi,
    name,
    identity,
    leaseMs: leaseSeconds * 1_000,
    renewWithinMs: (leaseSeconds * 1_000 * 2) / 3,
    retryMs: (leaseSeconds * 1_000 * 2) / 15,
    onFault: (err) => log.warn({ err }, 'the lease could not be read or written'),
  });
  let synced = false;
  void controller.objects.synced.then(() => {
    synced = true;
  });
  const ended = new AbortController();
  const ran = election.run(async (lost) => {
    log.info('leads');
    metrics.leads(true);
    await controller.lead(lost);
    metrics.leads(false);
    log.info('leads no longer');
  }, ended.signal);
  const health = await serveHealth({
    ...listen,
    faults: () =>
      performance.now() - controller.objects.lastHeardMs() > deafAfterMs
        ? ['nothing was heard of the API server for eleven minutes']
        : [],
    ready: () => synced,
    metrics: () => metrics.text(),
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
    },
  };
}
