import type { KubeConnection } from './connection.ts';
import { createController, type Controller } from './controller.ts';
import { serveHealth } from './health.ts';
import { createKubeApi, type KubeApi } from './kubeApi.ts';
import { isKubeError } from './kubeError.ts';
import { createLeaderElection } from './leaderElection.ts';
import { splitKey, type KubeObject, type ResourceKind } from './resource.ts';
import { TermOver, type Term } from './term.ts';

/** One look at one object. */
export interface Look<T extends KubeObject> {
  /** Writes nothing outside of the term. */
  readonly api: KubeApi;
  readonly key: string;
  /** As it is now, not as it was last heard of; undefined when it is gone. */
  readonly object: T | undefined;
  /** All objects of the kind, as they were last heard of and as far as they are kept. */
  readonly all: () => Iterable<T>;
  readonly term: Term;
}

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
  readonly reconcile: (look: Look<T>) => Promise<number | undefined>;
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
  /** The object as it is now: what was last heard of it may lack what this replica wrote a moment ago. */
  async function reread(key: string): Promise<T | undefined> {
    const { namespace, name } = splitKey(key);
    try {
      return await api.get<T>(kind, namespace, name);
    } catch (err) {
      if (isKubeError(err, 404)) return undefined;
      throw err;
    }
  }
  const controller: Controller<T> = createController<T>({
    api,
    kind,
    namespace: connection.namespace,
    ...(keep && { keep }),
    reconcile: async (key, held, term) => {
      if (term.ending.aborted) return undefined;
      const object = held && (await reread(key));
      return reconcile({ api: api.within(term), key, object, all: () => controller.objects.values(), term });
    },
    onWorked: (_key, seconds, ok) => metrics.worked(seconds, ok),
    onFault: (key, err, failures) => {
      if (err instanceof TermOver) log.info(`a ${kind.kind} is left to the next leader: ${key}`);
      else log.warn({ err, key, failures }, `a ${kind.kind} could not be worked; it is tried again`);
    },
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
  const ran = election.run(async (term) => {
    log.info('leads');
    metrics.leads(true);
    await controller.lead(term);
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
