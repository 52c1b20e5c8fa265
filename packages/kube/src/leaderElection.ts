import { pause } from './backoff.ts';
import type { KubeApi } from './kubeApi.ts';
import { isKubeError } from './kubeError.ts';
import type { KubeObject, ResourceKind } from './resource.ts';

export const leases: ResourceKind = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

interface Lease extends KubeObject {
  readonly spec: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export interface LeaderElectionOptions {
  readonly api: KubeApi;
  readonly name: string;
  /** Unique among the replicas. */
  readonly identity: string;
  /** How long the others wait for a leader that went silent. */
  readonly leaseMs?: number;
  /** How long a leader tries to renew before it steps down: less than the lease by more than a request may take. */
  readonly renewWithinMs?: number;
  readonly retryMs?: number;
  readonly onFault?: (err: unknown) => void;
}

/** Whether this replica leads; at most one does at any time. */
export interface LeaderElection {
  leads(): boolean;
  /**
   * Leads until it is lost or `signal` aborts: calls `lead` each time this replica becomes the leader, with a signal that
   * aborts before another one can, and waits for its end before it tries again.
   */
  run(lead: (lost: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/**
 * A Lease, taken by compare and swap. A replica judges another's silence by its own monotonic clock, from when it saw the
 * last renewal, never by the times that stand in the Lease: clocks of machines differ. 15, 10 and 2 s unless said.
 */
export function createLeaderElection(options: LeaderElectionOptions): LeaderElection {
  const { api, name, identity, onFault = () => undefined } = options;
  const { leaseMs = 15_000, renewWithinMs = 10_000, retryMs = 2_000 } = options;
  let leading = false;
  let seen: { readonly version: string | undefined; readonly atMs: number } | undefined;

  /** One try to take or to renew; true when this replica holds the Lease now. */
  async function attempt(): Promise<boolean> {
    let found: Lease;
    try {
      found = await api.get<Lease>(leases, api.namespace, name);
    } catch (err) {
      if (!isKubeError(err, 404)) throw err;
      return write(() => api.create(leases, next(undefined)));
    }
    const { resourceVersion } = found.metadata;
    if (seen?.version !== resourceVersion) seen = { version: resourceVersion, atMs: performance.now() };
    const holder = found.spec.holderIdentity ?? '';
    const heldMs = Math.max(leaseMs, (found.spec.leaseDurationSeconds ?? 0) * 1_000);
    const silent = performance.now() - (seen?.atMs ?? Infinity) >= heldMs;
    if (holder !== '' && holder !== identity && !silent) return false;
    return write(() => api.replace(leases, next(found)));
  }

  async function write(send: () => Promise<Lease>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (err) {
      if (isKubeError(err, 409)) return false;
      throw err;
    }
  }

  function next(found: Lease | undefined): Lease {
    const now = new Date().toISOString().replace('Z', '000Z');
    const ours = found?.spec.holderIdentity === identity;
    return {
      metadata: found?.metadata ?? { name, namespace: api.namespace },
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: Math.ceil(leaseMs / 1_000),
        acquireTime: ours ? (found.spec.acquireTime ?? now) : now,
        renewTime: now,
        leaseTransitions: (found?.spec.leaseTransitions ?? 0) + (found && !ours ? 1 : 0),
      },
    };
  }

  /** Gives the Lease back, so that another replica need not wait for its end. */
  async function release(): Promise<void> {
    try {
      const found = await api.get<Lease>(leases, api.namespace, name);
      if (found.spec.holderIdentity !== identity) return;
      await api.replace(leases, {
        ...found,
        spec: { ...found.spec, holderIdentity: '', leaseDurationSeconds: 1 },
      });
    } catch (err) {
      onFault(err);
    }
  }

  async function renewUntilLost(signal: AbortSignal): Promise<void> {
    let renewedMs = performance.now();
    while (!signal.aborted) {
      await pause(retryMs, signal);
      if (over(signal)) return;
      const triedMs = performance.now();
      // A request that hangs must not outlive the lease.
      const late = new Promise<'late'>((resolve) => {
        setTimeout(() => resolve('late'), Math.max(0, renewedMs + renewWithinMs - performance.now())).unref();
      });
      try {
        const renewed = await Promise.race([attempt(), late]);
        if (renewed === true) renewedMs = triedMs;
        else if (renewed === false || performance.now() - renewedMs >= renewWithinMs) return;
      } catch (err) {
        onFault(err);
        if (performance.now() - renewedMs >= renewWithinMs) return;
      }
    }
  }

  return {
    leads: () => leading,
    async run(lead, signal) {
      while (!signal.aborted) {
        let taken = false;
        try {
          taken = await attempt();
        } catch (err) {
          onFault(err);
        }
        if (!taken) {
          await pause(retryMs, signal);
          continue;
        }
        const lost = new AbortController();
        leading = true;
        const work = lead(lost.signal).catch(onFault);
        await renewUntilLost(signal);
        leading = false;
        lost.abort();
        await work;
        if (over(signal)) await release();
      }
    },
  };
}

/** Asked anew each time: it changes while one waits. */
function over(signal: AbortSignal): boolean {
  return signal.aborted;
}
