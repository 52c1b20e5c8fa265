import { answer, templateAnswer } from './answer.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import { createResponseCache } from './cached.ts';
import { createCall, type Call } from './call.ts';
import { buildCatalog, type Catalog } from './catalog.ts';
import type { Engine } from './engine.ts';
import { createLane, type Lane } from './lane.ts';
import { silentMetrics, type MetricsSink } from './metrics.ts';
import { createClients, type Http } from './providers/clients.ts';
import { createPurse } from './purse.ts';
import type { Completion, CompletionRequest } from './request.ts';
import type { CacheStore, LimitStore, MoneyStore } from './stores.ts';
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
  /** Puts prompt and answer on spans; off unless somebody asks for it. */
  readonly recordContent?: boolean;
}

/** The one door to language models. Safe to use from many replicas: what they share is in the stores. */
export interface Gateway {
  /** Always answers: from the cache, a model, or the template. Throws a TypeError for a request that cannot be right. */
  complete(request: CompletionRequest): Promise<Completion>;
  /** Resolves at the first content; see OpenedStream. */
  stream(request: CompletionRequest): Promise<OpenedStream>;
  /** Puts new targets and routes in force for the calls that begin from now on; throws InvalidCatalog and changes nothing. */
  reload(targets: readonly Target[], routes: readonly Route[]): void;
  /** State of each target: whether it is asked at all, breaker, and calls under way from this process. */
  health(): readonly {
    readonly targetId: string;
    readonly enabled: boolean;
    readonly breaker: Breaker['state'];
    readonly inFlight: number;
  }[];
  /** Resolves when everything that was answered is booked. */
  flush(): Promise<void>;
  /** The parts, for the batch lane. */
  readonly engine: Engine;
}

/** Weight of the newest answer in the share of cached tokens. */
const cachedShareWeight = 0.1;

export function createGateway(options: GatewayOptions): Gateway {
  const { elapsedMs, clock, newId } = options;
  const metrics = options.metrics ?? silentMetrics;
  let catalog: Catalog = buildCatalog(options.targets, options.routes);
  const breakers = new Map<string, Breaker>();
  const lanes = new Map<string, Lane>();
  const cachedShares = new Map<string, number>();

  const engine: Engine = {
    catalog: () => catalog,
    clients: createClients(options.http),
    purse: createPurse({
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
    lane(targetId) {
      let lane = lanes.get(targetId);
      if (!lane) {
        const last = catalog.targets.get(targetId);
        if (!last) throw new TypeError(`there is no target ${targetId}`);
        lane = createLane({
          target: () => catalog.targets.get(targetId) ?? last,
          limits: options.stores.limits,
          metrics,
          elapsedMs,
          maxConcurrent: options.maxConcurrentPerTarget ?? 256,
          maxWaiting: options.maxWaitingPerTarget ?? 10_000,
          batchShare: options.batchShare ?? 0.1,
        });
        lanes.set(targetId, lane);
      }
      return lane;
    },
    giveBack(targetId, tokens) {
      lanes.get(targetId)?.giveBack(tokens);
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
        if (state !== 'half-open') tell(state === 'open' ? pauseMs : 0);
      },
    });
  }

  function begin(request: CompletionRequest): Call {
    const route = catalog.route(request.purpose);
    if (!route) throw new TypeError(`there is no route for ${request.purpose}`);
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
    async stream(request) {
      return openStream(engine, begin(request), cache);
    },
    reload(targets, routes) {
      catalog = buildCatalog(targets, routes);
      for (const id of breakers.keys()) if (!catalog.targets.has(id)) breakers.delete(id);
      for (const id of lanes.keys()) if (!catalog.targets.has(id)) lanes.delete(id);
    },
    health: () =>
      [...catalog.targets.values()].map(({ id: targetId, enabled }) => ({
        targetId,
        enabled,
        breaker: engine.breaker(targetId).state,
        inFlight: lanes.get(targetId)?.inFlight ?? 0,
      })),
    flush: () => engine.purse.flush(),
  };
}
