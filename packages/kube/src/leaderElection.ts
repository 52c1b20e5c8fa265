import { pause } from './backoff.ts';
import type { KubeApi } from './kubeApi.ts';
import { isKubeError } from './kubeError.ts';
import type { KubeObject, ResourceKind } from './resource.ts';
import type { Term } from './term.ts';

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
   * Leads until it is lost or `signal` aborts: calls `lead` each time this replica becomes the leader, with a term that ends
   * before another one can lead, and waits for its end before it tries again. Where `signal` aborts, the lease is renewed
   * while `lead` finishes what is under way, and then given back.
   */
  run(lead: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/**
 * A Lease, taken by compare and swap. A replica judges another's silence by its own monotonic clock, from when it saw the
 * last renewal, never by the times that stand in the Lease: clocks of machines differ. 15, 10 and 2 s unless said.
 */
export function createLeaderElection(options: LeaderElectionOptions): LeaderElection {
  const { api, name, identity, onFault = () => undefined } = options;
  const { leaseMs = 15_000, renewWithinMs = 10_000, retryMs = 2_000 } = options;
  let present: Term | undefined;
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

  /**
   * A term from a Lease that was asked for at `takenMs`. It is dated from before each request, never from its answer: the
   * others count from when they saw what was written, which may be long before a slow answer comes.
   */
  async function leadFrom(
    takenMs: number,
    lead: (term: Term) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    let renewedMs = takenMs;
    const lost = new AbortController();
    const done = new AbortController();
    const leftMs = () => renewedMs + renewWithinMs - performance.now();
    const term: Term = {
      ending: AbortSignal.any([signal, lost.signal]),
      lost: lost.signal,
      lasts: () => !over(lost.signal) && leftMs() > 0,
    };

    async function renewUntilLost(): Promise<void> {
      while (!over(done.signal)) {
        await pause(Math.min(retryMs, Math.max(0, leftMs())), done.signal);
        if (over(done.signal) || leftMs() <= 0) return;
        const triedMs = performance.now();
        // A request that hangs must not outlive the lease.
        const late = new Promise<'late'>((resolve) => {
          setTimeout(() => resolve('late'), leftMs()).unref();
        });
        try {
          const renewed = await Promise.race([attempt(), late]);
          // What was renewed in time and answered late is lost all the same: nobody here led meanwhile.
          if (leftMs() <= 0 || renewed === false) return;
          if (renewed === true) renewedMs = triedMs;
        } catch (err) {
          onFault(err);
        }
      }
    }

    present = term;
    const work = lead(term)
      .catch(onFault)
      .finally(() => done.abort());
    await renewUntilLost();
    present = undefined;
    lost.abort();
    await work;
  }

  return {
    leads: () => present?.lasts() === true,
    async run(lead, signal) {
      while (!signal.aborted) {
        const triedMs = performance.now();
        let taken = false;
        try {
          taken = await attempt();
        } catch (err) {
          onFault(err);
        }
        // An answer that took as long as the lease lasts is no lease.
        if (!taken || performance.now() - triedMs >= renewWithinMs) {
          await pause(retryMs, signal);
          continue;
        }
        await leadFrom(triedMs, lead, signal);
        if (over(signal)) await release();
      }
    },
  };
}

/** Asked anew each time: it changes while one waits. */
function over(signal: AbortSignal): boolean {
  return signal.aborted;
}
