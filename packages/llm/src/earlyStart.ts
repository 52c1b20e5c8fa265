import type { Call } from './call.ts';
import { eligible, orderTargets } from './candidates.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { Engine } from './engine.ts';
import type { Slot } from './targetQueue.ts';
import { estimateInputTokens } from './price.ts';
import type { Reservation } from './budgetReservation.ts';
import { withinTier, type Target, type Tier } from './target.ts';

/** An interactive call with another target left waits no longer than this for a slot. */
const impatienceMs = 300;

/** A slot that is being waited for at a target. */
export interface Entering {
  readonly target: Target;
  readonly slot: Promise<Slot>;
}

/** Which targets a call may ask, by what its reservation allows. */
export interface Choice {
  readonly full: readonly Target[];
  readonly economy: readonly Target[];
}

/**
 * What a call needs before its first attempt, asked for in the time of one round trip: the reservation, and a slot at
 * the likeliest target. Begun before it is known whether the cache has the answer, it must be dropped when it has.
 */
export interface EarlyStart {
  readonly choice: Choice;
  readonly reservation: Promise<Reservation | 'store' | 'late'>;
  readonly entering: Entering | undefined;
  /** Gives everything back; the caller asks nobody. */
  drop(): void;
}

/** The targets of the call's route as they are now. */
export function choose(engine: Engine, call: Call): Choice {
  const route = engine.catalog().route(call.request.purpose) ?? call.route;
  const ceiling = weaker(route.tier, engine.ceiling());
  const fits = (target: Target) => fitsWindow(call, target);
  return {
    economy: eligible(route, 'economy').filter(fits),
    full: ceiling === 'economy' ? [] : eligible(route, ceiling).filter(fits),
  };
}

/** Whether prompt and answer are likely to fit the target's window. */
function fitsWindow(call: Call, target: Target): boolean {
  // The texts of an embedding model stand each for itself.
  if (target.embeddings) return true;
  const { contextTokens } = capabilitiesOf(target);
  return contextTokens === undefined || tokensOf(call, target) <= contextTokens;
}

/** Begins; undefined when the route has no target for this call. */
export function beginEarly(engine: Engine, call: Call): EarlyStart | undefined {
  const { economy, full } = choose(engine, call);
  if (full.length + economy.length === 0) return undefined;
  const likely = openTargets(engine, call, full.length > 0 ? full : economy, new Set());
  const target = likely[0];
  const entering = target && { target, slot: enterQueue(engine, call, target, likely.length > 1) };
  const reservation = reserveInTime(engine, call, { full, economy });
  return {
    choice: { full, economy },
    reservation,
    entering,
    drop() {
      if (entering) leaveUnused(engine, call, entering);
      void reservation.then((granted) => {
        if (typeof granted !== 'string' && granted.tier !== 'none') engine.books.release(call, granted);
      });
    },
  };
}

/** Targets in the order of asking, without those already asked and those whose breaker is open. */
export function openTargets(
  engine: Engine,
  call: Call,
  targets: readonly Target[],
  asked: ReadonlySet<string>,
): readonly Target[] {
  return orderTargets(call, targets, engine).filter(
    (target) => !asked.has(target.id) && engine.breaker(target.id).available(),
  );
}

/** Tokens that the limits are asked for. */
export function tokensOf(call: Call, target: Target): number {
  return estimateInputTokens(call.bytes, call.request, target) + call.request.maxTokens;
}

/** Asks for a slot; `others`: with another target left nobody waits long. */
export function enterQueue(engine: Engine, call: Call, target: Target, others: boolean): Promise<Slot> {
  const { request } = call;
  const remainingMs = Math.max(1, call.dueMs - engine.elapsedMs());
  const patienceMs = request.priority === 'interactive' ? impatienceMs : remainingMs / 2;
  const entering = engine.queue(target.id).enter({
    tenantId: request.tenantId,
    priority: request.priority,
    tokens: tokensOf(call, target),
    dueMs: call.dueMs,
    patienceMs: others ? Math.min(patienceMs, remainingMs) : remainingMs,
    signal: request.signal,
  });
  entering.catch(() => undefined);
  return entering;
}

/** Gives a slot back that was asked for in vain. */
export function leaveUnused(engine: Engine, call: Call, { target, slot }: Entering): void {
  void slot.then(
    (got) => {
      got.leave();
      engine.giveBack(target.id, tokensOf(call, target));
      if (got.probe)
        engine.limits.keepAway(target.id, 1).catch(() => {
          engine.metrics.storeFault('limits');
        });
    },
    () => undefined,
  );
}

/** Reserves for one attempt at the dearest target of the choice, within the call's deadline. */
export async function reserveInTime(
  engine: Engine,
  call: Call,
  { full, economy }: Choice,
): Promise<Reservation | 'store' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(
      () => {
        resolve('late');
      },
      Math.max(1, call.dueMs - engine.elapsedMs()),
    );
  });
  const granted = engine.books.reserve(call, full, economy);
  const first = await Promise.race([granted, late]);
  clearTimeout(timer);
  if (first === 'late') {
    void granted.then((grant) => {
      if (grant !== 'store' && grant.tier !== 'none') engine.books.release(call, grant);
    });
  }
  return first;
}

function weaker(a: Tier, b: Tier): Tier {
  return withinTier(a, b) ? a : b;
}
