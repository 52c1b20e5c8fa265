import { coalesced } from '@tsudoi/queue/coalesced';
import { createFairPicker } from '@tsudoi/queue/fairPicker';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import { claimNudges, renewNudges, type ClaimedNudge } from '../backlog/claim.ts';
import { createBacklogReader } from '../backlog/candidates.ts';
import { settleNudges } from '../backlog/settle.ts';
import { bisect, faultInWords, isServed } from './deliver/bisect.ts';
import { createBulkheads } from './deliver/bulkheads.ts';
import { inBatchSpan } from './deliver/batchSpan.ts';
import { createFactsReader } from './deliver/rememberedFacts.ts';
import { workClaims, type WorkParts } from './deliver/workClaims.ts';

/** What of a tenant is worth a claim and a settlement of its own, where words are there at once. */
const turn = 100;
/** Transactions of that kind under way: while they run, what comes due gathers for the next ones. */
const batchesAtOnce = 4;
/** A model answers in seconds: small batches, so that none waits for the slowest of many. */
const modelBatch = 8;

export interface BacklogWorkerOptions extends Omit<
  WorkParts,
  'facts' | 'stopping' | 'bulkheads' | 'settled' | 'goOn'
> {
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

/** Sends of one tenant that outlast their batches; with more of them nothing new of it is claimed. */
const mostGoingOn = 200;

/** Claims after which a nudge that fails by itself is given up. */
const mostFailures = 3;
/** One that fails by itself as if it only could not now (a lock, a time-out) is tried again after this, until it is too late. */
const notNowMs = 30_000;

export function createBacklogWorker(options: BacklogWorkerOptions): BacklogWorker {
  const { database, clock, log, slots, leaseSeconds, metrics } = options;
  const reader = createBacklogReader(database.dispatcher);
  const batchSize = options.words.immediate ? 2 * turn : modelBatch;
  const most = options.words.immediate ? batchesAtOnce : Math.ceil(slots / modelBatch);
  const picker = createFairPicker(options.words.immediate ? turn : modelBatch);
  const stopping = new AbortController();
  const facts = createFactsReader(database);
  const bulkheads = createBulkheads();
  /** Sends that go on after their batch, whose they are, and how many of each tenant. */
  const goingOn = new Set<Promise<void>>();
  const goingOnIds = new Set<string>();
  const goingOnOf = new Map<string, number>();
  const held = new Map<string, ClaimedNudge>();
  const working = new Set<Promise<void>>();
  /** Picked and not yet claimed: the backlog still shows them as due. */
  const claiming = new Set<string>();

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

  function countGoingOn(tenantId: string, change: number): void {
    const count = (goingOnOf.get(tenantId) ?? 0) + change;
    if (count > 0) goingOnOf.set(tenantId, count);
    else goingOnOf.delete(tenantId);
  }

  async function work(tenantId: string, ids: readonly string[]): Promise<void> {
    let claims: ClaimedNudge[] = [];
    /** Claims of the batch that need nothing more of it: settled, or going on by themselves. */
    const done = new Set<string>();
    const release = (nudges: readonly ClaimedNudge[]) => {
      for (const { id } of nudges) held.delete(id);
      metrics.held(held.size);
    };
    const parts: WorkParts = {
      ...options,
      ...{ facts, bulkheads, stopping: stopping.signal },
      settled(nudges) {
        const now = clock.now().getTime();
        for (const { id, slotAt } of nudges) {
          done.add(id);
          metrics.late((now - slotAt.getTime()) / 1_000);
        }
      },
      goOn(nudges, rest) {
        for (const { id } of nudges) {
          done.add(id);
          goingOnIds.add(id);
        }
        countGoingOn(tenantId, nudges.length);
        const ended = rest
          .catch((err: unknown) => {
            log.warn({ err, nudges: nudges.length }, 'late outcomes were not settled; their leases end');
          })
          .finally(() => {
            goingOn.delete(ended);
            countGoingOn(tenantId, -nudges.length);
            for (const { id } of nudges) goingOnIds.delete(id);
            release(nudges);
            void pull().catch(() => undefined);
          });
        goingOn.add(ended);
      },
    };
    const left = (all: readonly ClaimedNudge[]) => all.filter(({ id }) => !done.has(id));
    try {
      claims = await claimNudges(database, tenantId, ids, clock.now(), leaseSeconds);
      for (const claim of claims) held.set(claim.id, claim);
      for (const id of ids) claiming.delete(id);
      metrics.held(held.size);
      if (claims.length > 0)
        await inBatchSpan(tenantId, claims, () =>
          bisect(claims, (some) => workClaims(parts, tenantId, some), setAside, left, served),
        );
    } catch (err) {
      log.warn(
        { err, nudges: claims.length, passing: isPassingFault(err) },
        'a batch of nudges failed; its leases end and it is taken again',
      );
    } finally {
      for (const id of ids) claiming.delete(id);
      release(claims.filter(({ id }) => !goingOnIds.has(id)));
    }
  }

  /** Picked, and waiting for a transaction. */
  const lined: { readonly tenantId: string; readonly ids: readonly string[] }[] = [];
  /**
   * The one nudge that fails whatever it is worked with: tried again alone a few times, then it ends with its reason, and its
   * neighbours have gone on.
   */
  async function setAside(nudge: ClaimedNudge, fault: unknown): Promise<void> {
    const { id, fence, tenantId } = nudge;
    const reason = `cannot be worked: ${faultInWords(fault)}`;
    const passing = isPassingFault(fault);
    const last = !passing && nudge.attempts >= mostFailures;
    log[last ? 'error' : 'warn'](
      { err: fault, nudge: id, tenant_id: tenantId, last },
      'a nudge cannot be worked',
    );
    const waitMs = passing ? notNowMs : 1_000 * 2 ** nudge.attempts;
    const again = { dueAt: new Date(clock.now().getTime() + waitMs) };
    await database.withTenant(tenantId, (tx) =>
      settleNudges(tx, [{ id, fence, reason, ...(last ? { state: 'failed' } : again) }], clock.now()),
    );
  }

  const served = async () => !stopping.signal.aborted && (await isServed(database));

  let reserved = 0;

  function begin(): void {
    while (working.size < most && !stopping.signal.aborted) {
      const next = lined.shift();
      if (!next) return;
      const batch = work(next.tenantId, next.ids).finally(() => {
        reserved -= next.ids.length;
        working.delete(batch);
        begin();
        if (lined.length === 0) void pull().catch(() => undefined);
      });
      working.add(batch);
    }
  }

  async function fill(): Promise<void> {
    const free = Math.min(slots - reserved, (most - working.size) * batchSize);
    if (stopping.signal.aborted || free <= 0 || lined.length > 0) return;
    const candidates = await reader.read(clock.now(), {
      slots: free,
      turn: Math.min(free, options.words.immediate ? turn : modelBatch),
      taken: [...claiming],
    });
    const picked = picker.pick(
      candidates.filter(
        ({ id, tenantId }) => !claiming.has(id) && (goingOnOf.get(tenantId) ?? 0) < mostGoingOn,
      ),
      free,
    );
    for (const [tenantId, rows] of Map.groupBy(picked, (each) => each.tenantId)) {
      for (let from = 0; from < rows.length; from += batchSize) {
        const ids = rows.slice(from, from + batchSize).map((row) => row.id);
        reserved += ids.length;
        for (const id of ids) claiming.add(id);
        lined.push({ tenantId, ids });
      }
    }
    begin();
  }

  const pull = coalesced(fill);

  return {
    pull,
    async stop() {
      stopping.abort();
      lined.length = 0;
      await Promise.allSettled([...working]);
      await Promise.allSettled([...goingOn]);
      clearInterval(heartbeat);
    },
  };
}
