import type { Breaker } from './breaker.ts';
import type { FlatRoute } from './catalog.ts';
import type { Call } from './call.ts';
import { boundMicroUsd, expectedMicroUsd } from './price.ts';
import { tierOrder, withinTier, type Target, type Tier } from './target.ts';

/** What the order of targets depends on besides the call. */
export interface Health {
  breaker(targetId: string): Breaker;
  /** Share of input tokens lately read from the target's prompt cache, 0 to 1. */
  cachedShare(targetId: string): number;
}

/** Targets of the route that are enabled and not stronger than `ceiling`, as written. */
export function eligible(route: FlatRoute, ceiling: Tier): readonly Target[] {
  return route.targets.filter((target) => target.enabled && withinTier(target.tier, ceiling));
}

/**
 * Order of asking: stronger tiers first; among equals those whose breaker lets a call through (one whose pause is over gets its
 * probe in its own place, so that a cheap target comes back); among these the cheaper for this
 * call (a target whose prompt cache is warm counts with it), unless the route says `fixed`.
 */
export function orderTargets(call: Call, targets: readonly Target[], health: Health): readonly Target[] {
  const keyed = targets.map((target, written) => ({
    target,
    written,
    tier: tierOrder.indexOf(target.tier),
    unhealthy: health.breaker(target.id).available() ? 0 : 1,
    price:
      call.route.order === 'price'
        ? expectedMicroUsd(call.bytes, call.request, target, health.cachedShare(target.id))
        : 0,
  }));
  keyed.sort(
    (a, b) => a.tier - b.tier || a.unhealthy - b.unhealthy || a.price - b.price || a.written - b.written,
  );
  return keyed.map(({ target }) => target);
}

/** The dearest attempt among the targets, micro-dollars; undefined without targets. */
export function dearest(call: Call, targets: readonly Target[]): number | undefined {
  if (targets.length === 0) return undefined;
  return Math.max(...targets.map((target) => boundMicroUsd(call.bytes, call.request, target)));
}
