import { createFairPicker } from '@tsudoi/queue/fairPicker';
import { claimNudges, renewNudges, type ClaimedNudge } from '../backlog/claim.ts';
import { createBacklogReader } from '../backlog/candidates.ts';
import { createFactsReader } from './deliver/rememberedFacts.ts';
import { workClaims, type WorkParts } from './deliver/workClaims.ts';

export interface BacklogWorkerOptions extends Omit<WorkParts, 'facts' | 'stopping'> {
  /** Nudges that are worked on at once. */
  readonly slots: number;
  readonly leaseSeconds: number;
}

/** Works the backlog: picks by deficit round-robin over tenants, claims and settles in batches, renews its leases. */
export interface BacklogWorker {
  /** Fills the free slots; true when the backlog may hold more that fits now. */
  pull(): Promise<boolean>;
  /** Takes nothing more, hands back what has not left yet, waits for what is under way. */
  stop(): Promise<void>;
}

export function createBacklogWorker(options: BacklogWorkerOptions): BacklogWorker {
  const { database, clock, log, slots, leaseSeconds, metrics } = options;
  const reader = createBacklogReader(database.dispatcher);
  const picker = createFairPicker();
  const stopping = new AbortController();
  const parts: WorkParts = { ...options, facts: createFactsReader(database), stopping: stopping.signal };
  const held = new Map<string, ClaimedNudge>();
  const working = new Set<Promise<void>>();
  /** Picked and not yet claimed: the backlog still shows them as due. */
  const claiming = new Set<string>();
  let pulling: Promise<boolean> | undefined;
  let asked = 0;

  async function renew(): Promise<void> {
    const byTenant = Map.groupBy(held.values(), (nudge) => nudge.tenantId);
    await Promise.all(
      [...byTenant].map(([tenantId, nudges]) => renewNudges(database, tenantId, nudges, leaseSeconds)),
    );
  }
  const heartbeat = setInterval(
    () => {
      if (held.size > 0)
        renew().catch((err: unknown) => log.warn({ err }, 'leases of nudges were not renewed'));
    },
    (leaseSeconds * 1_000) / 3,
  );
  heartbeat.unref();

  async function work(tenantId: string, ids: readonly string[]): Promise<void> {
    let claims: ClaimedNudge[] = [];
    try {
      claims = await claimNudges(database, tenantId, ids, clock.now(), leaseSeconds);
      for (const claim of claims) held.set(claim.id, claim);
      for (const id of ids) claiming.delete(id);
      metrics.held(held.size);
      if (claims.length > 0) await workClaims(parts, tenantId, claims);
    } catch (err) {
      log.warn(
        { err, nudges: claims.length },
        'a batch of nudges failed; its leases end and it is taken again',
      );
    } finally {
      for (const id of ids) claiming.delete(id);
      for (const claim of claims) held.delete(claim.id);
      metrics.held(held.size);
    }
  }

  let reserved = 0;
  async function fill(): Promise<void> {
    // A model answers in seconds: small batches, so that none waits for the slowest of many.
    const batchSize = options.words.immediate ? 200 : 8;
    const batchesAtOnce = options.words.immediate ? 4 : Math.ceil(slots / batchSize);
    // Few batches at once: while they run, what comes due gathers for the next one.
    const free = Math.min(slots - reserved, (batchesAtOnce - working.size) * batchSize);
    if (stopping.signal.aborted || free <= 0) return;
    const taken = new Set(claiming);
    const candidates = await reader.read(clock.now(), free + taken.size);
    const picked = picker.pick(
      candidates.filter(({ id }) => !taken.has(id)),
      free,
    );
    for (const [tenantId, rows] of Map.groupBy(picked, (each) => each.tenantId)) {
      for (let from = 0; from < rows.length; from += batchSize) {
        const ids = rows.slice(from, from + batchSize).map((row) => row.id);
        reserved += ids.length;
        for (const id of ids) claiming.add(id);
        const batch = work(tenantId, ids).finally(() => {
          reserved -= ids.length;
          working.delete(batch);
          void pull().catch(() => undefined);
        });
        working.add(batch);
      }
    }
  }

  async function pullAll(): Promise<boolean> {
    while (asked > 0) {
      asked = 0;
      await fill();
    }
    return false;
  }

  function pull(): Promise<boolean> {
    asked += 1;
    pulling ??= pullAll().finally(() => {
      pulling = undefined;
    });
    return pulling;
  }

  return {
    pull,
    async stop() {
      stopping.abort();
      await Promise.allSettled([...working]);
      clearInterval(heartbeat);
    },
  };
}
