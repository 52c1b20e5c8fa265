import { answer, templateAnswer } from './answer.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import { createResponseCache } from './cached.ts';
import { createCall, type Call } from './call.ts';
import { canonicalJson } from './canonical.ts';
import type { Capabilities } from './capabilities.ts';
import { buildCatalog, type Catalog } from './catalog.ts';
import type { Engine } from './engine.ts';
import { createTargetQueue, type TargetQueue } from './targetQueue.ts';
import { silentMetrics, type MetricsSink } from './metrics.ts';
import { createClients } from './providers/clients.ts';
import type { Http } from './providers/door.ts';
import { createBookkeeper } from './budgetReservation.ts';
import type { Completion, CompletionRequest } from './request.ts';
import type { FaultKind } from './provider.ts';
import type { CacheStore, LedgerEntry, LimitStore, MoneyStore } from './stores.ts';
import { openStream, type OpenedStream } from './streamed.ts';
import type { Route, Target, Tier } from './target.ts';

export interface GatewayOptions {
  readonly targets: readonly Target[];
  readonly routes: readonly Route[];
  readonly stores: { readonly money: MoneyStore; readonly cache: CacheStore; readonly limits: LimitStore };
  readonly http: Http;
  readonly clock: { now(): Date };
  /** Monotonic milliseconds, for durations; `performance.now` in production. */
  readonly elapsedMs: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  /** Unique ids (UUID) of requests, reservations and ledger rows. */
  readonly newId: () => string;
  readonly metrics?: MetricsSink;
  /** Strongest tier that the installation's stage allows now; asked at each call. */
  readonly ceiling?: () => Tier;
  /** How long an answer is kept; an hour unless said. */
  readonly cacheTtlMs?: number;
  /** Calls under way at one target from this process. */
  readonly maxConcurrentPerTarget?: number;
  readonly maxWaitingPerTarget?: number;
  /** Share of a target's slots and tokens that batch keeps under any interactive load. */
  readonly batchShare?: number;
  /** Hears what was learnt about a target from its refusals, to keep it over a restart. */
  readonly learned?: (target: Target) => void;
  /** Hears of a ledger row that the store refuses for good; its words are not in it. */
  readonly setAside?: (entry: LedgerEntry, reason: unknown) => void;
  /** Puts prompt and answer on spans; off unless somebody asks for it. */
  readonly recordContent?: boolean;
}

/** The one door to language models. Safe to use from many replicas: what they share is in the stores. */
export interface Gateway {
  /** Always answers: from the cache, a model, or the template. Throws a TypeError for a request that cannot be right. */
  complete(request: CompletionRequest): Promise<Completion>;
  /** Resolves at the first content; see OpenedStream. */
  stream(request: CompletionRequest): Promise<OpenedStream>;
  /** Whether a purpose has a target that can be asked: switched on, its credential there. */
  canAsk(purpose: string): boolean;
  /** Puts new targets and routes in force for the calls that begin from now on; throws InvalidCatalog and changes nothing. */
  reload(targets: readonly Target[], routes: readonly Route[]): void;
  /** State of each target. */
  health(): readonly TargetHealth[];
  /**
   * Resolves when everything that was answered is booked, or after `withinMs`, with the number of rows that are not: their
   * reservations end by their lease and are charged then.
   */
  flush(withinMs?: number): Promise<number>;
  /** The parts, for the batch queue. */
  readonly engine: Engine;
}

/** How a target does, as this process sees it. */
export interface TargetHealth {
  readonly targetId: string;
  readonly enabled: boolean;
  readonly breaker: Breaker['state'];
  /** Why it is out until a probe succeeds: no such model, no quota, a refused credential. */
  readonly outBecause: string | undefined;
  /** Calls under way from this process. */
  readonly inFlight: number;
  /** The last fault since the last answer. */
  readonly lastFault: TargetFault | undefined;
  /** What it was found not to take. */
  readonly learnt: Partial<Capabilities>;
}

/** A fault of a target and how often it came in a row. */
export interface TargetFault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly at: Date;
  readonly inARow: number;
}

/** Weight of the newest answer in the share of cached tokens. */
const cachedShareWeight = 0.1;

export function createGateway(options: GatewayOptions): Gateway {
  const { elapsedMs, clock, newId } = options;
  const metrics = options.metrics ?? silentMetrics;
  let catalog: Catalog = buildCatalog(options.targets, options.routes);
  const breakers = new Map<string, Breaker>();
  const queues = new Map<string, TargetQueue>();
  const cachedShares = new Map<string, number>();
  const faults = new Map<string, TargetFault>();

  const engine: Engine = {
    catalog: () => catalog,
    clients: createClients(options.http),
    books: createBookkeeper({
      ...(options.setAside ? { setAside: options.setAside } : {}),
      money: options.stores.money,
      clock,
      newId,
      metrics,
      leaseSlackMs: 5_000,
      maxUnbooked: 5_000,
    }),
    cache: options.stores.cache,
    limits: options.stores.limits,
    metrics,
    clock,
    elapsedMs,
    newId,
    random: options.random,
    ceiling: options.ceiling ?? (() => 'reasoning'),
    cacheTtlMs: options.cacheTtlMs ?? 3_600_000,
    recordContent: options.recordContent ?? false,
    breaker(targetId) {
      let breaker = breakers.get(targetId);
      if (!breaker) {
        breakers.set(targetId, (breaker = shareBreaker(targetId)));
      }
      return breaker;
    },
    queue(targetId) {
      let queue = queues.get(targetId);
      if (!queue) {
        const last = catalog.targets.get(targetId);
        if (!last) throw new TypeError(`there is no target ${targetId}`);
        queue = createTargetQueue({
          target: () => catalog.targets.get(targetId) ?? last,
          limits: options.stores.limits,
          metrics,
          elapsedMs,
          maxConcurrent: options.maxConcurrentPerTarget ?? 256,
          maxWaiting: options.maxWaitingPerTarget ?? 10_000,
          batchShare: options.batchShare ?? 0.1,
        });
        queues.set(targetId, queue);
      }
      return queue;
    },
    giveBack(targetId, tokens) {
      queues.get(targetId)?.giveBack(tokens);
    },
    learn(target, lesson) {
      const learnt = { ...target.learnt, ...lesson };
      const fresh = { ...(catalog.targets.get(target.id) ?? target), learnt };
      catalog = buildCatalog(
        [...catalog.targets.values()].map((each) => (each.id === target.id ? fresh : each)),
        catalog.routes,
      );
      options.learned?.(fresh);
      return fresh;
    },
    noteFault(targetId, fault) {
      if (!fault) {
        faults.delete(targetId);
        return;
      }
      const { kind, message } = fault;
      const inARow = (faults.get(targetId)?.inARow ?? 0) + 1;
      faults.set(targetId, { kind, message, at: clock.now(), inARow });
    },
    faultsInARow: (targetId) => faults.get(targetId)?.inARow ?? 0,
    compareCost(target, costMicroUsd, { reportedCostUsd }) {
      if (reportedCostUsd === undefined) return;
      const reported = reportedCostUsd * 1e6;
      if (Math.abs(reported - costMicroUsd) > 1 + 0.05 * Math.max(reported, costMicroUsd))
        metrics.costDiffers(target.provider, target.model);
    },
    cachedShare: (targetId) => cachedShares.get(targetId) ?? 0,
    sawUsage(targetId, inputTokens, cachedTokens) {
      if (inputTokens <= 0) return;
      const before = cachedShares.get(targetId) ?? 0;
      cachedShares.set(targetId, before + cachedShareWeight * (cachedTokens / inputTokens - before));
    },
  };
  const cache = createResponseCache(engine);

  /** A breaker that tells the other replicas of its opening and closing; while they cannot be told each is on its own. */
  function shareBreaker(targetId: string): Breaker {
    metrics.breaker(targetId, 'closed');
    const tell = (openMs: number) => {
      options.stores.limits.keepAway(targetId, openMs).catch(() => {
        metrics.storeFault('limits');
      });
    };
    return createBreaker({
      elapsedMs,
      heard: () => {
        metrics.breaker(targetId, 'open');
      },
      changed(state, pauseMs) {
        metrics.breaker(targetId, state);
        metrics.targetOut(targetId, breakers.get(targetId)?.reason !== undefined);
        if (state !== 'half-open') tell(state === 'open' ? pauseMs : 0);
      },
    });
  }

  function begin(request: CompletionRequest): Call {
    const route = catalog.route(request.purpose);
    if (!route) throw new TypeError(`there is no route for ${request.purpose}`);
    if (route.targets.some(({ embeddings }) => embeddings))
      throw new TypeError(`${request.purpose} gives vectors and no words`);
    if (!(request.maxTokens >= 1)) throw new TypeError('maxTokens is not positive');
    if (!(request.deadlineMs >= 1)) throw new TypeError('deadlineMs is not positive');
    if (request.prompt.messages.length === 0) throw new TypeError('the prompt has no message');
    return createCall(newId(), request, route, elapsedMs());
  }

  return {
    engine,
    async complete(request) {
      const call = begin(request);
      if (request.signal?.aborted) return (await templateAnswer(engine, call, 'aborted')).completion;
      return cache.through(call, (begun) => answer(engine, call, begun));
    },
    canAsk: (purpose) => catalog.route(purpose)?.targets.some(({ enabled }) => enabled) ?? false,
    async stream(request) {
      return openStream(engine, begin(request), cache);
    },
    reload(targets, routes) {
      const before = catalog.targets;
      catalog = buildCatalog(
        targets.map((target) => keepLearnt(target, before.get(target.id))),
        routes,
      );
      for (const { id, ...target } of catalog.targets.values()) {
        const was = before.get(id);
        if (!was || was === catalog.targets.get(id) || !target.enabled) continue;
        // Something about it was changed: it is tried at once, here and in the other processes.
        breakers.get(id)?.tryNow();
        options.stores.limits.keepAway(id, 0).catch(() => {
          metrics.storeFault('limits');
        });
      }
      for (const id of faults.keys()) if (!catalog.targets.has(id)) faults.delete(id);
      for (const id of breakers.keys()) if (!catalog.targets.has(id)) breakers.delete(id);
      for (const id of queues.keys()) if (!catalog.targets.has(id)) queues.delete(id);
    },
    health: () =>
      [...catalog.targets.values()].map(({ id: targetId, enabled, learnt }) => ({
        targetId,
        enabled,
        breaker: engine.breaker(targetId).state,
        outBecause: engine.breaker(targetId).reason,
        inFlight: queues.get(targetId)?.inFlight ?? 0,
        lastFault: faults.get(targetId),
        learnt: learnt ?? {},
      })),
    flush: (withinMs) => engine.books.flush(withinMs),
  };
}

/** The target as it was where nothing was changed, so that what it was found not to take is not forgotten. */
function keepLearnt(fresh: Target, before: Target | undefined): Target {
  if (!before) return fresh;
  const { learnt: _learnt, ...was } = before;
  const { learnt: _stored, ...is } = fresh;
  return canonicalJson(was) === canonicalJson(is) ? before : fresh;
}
