import { capabilitiesOf } from '@tsudoi/llm/capabilities';
import type { Gateway } from '@tsudoi/llm/gateway';
import { profileOf } from '@tsudoi/llm/profiles';

/** Days after which kept prices are warned about. */
export const mostPriceDays = 30;

/** The health of each target as this process sees it, for people: state, reason, capabilities, age of its prices. */
export function healthOf(gateway: Gateway, now: Date) {
  const { targets } = gateway.engine.catalog();
  return gateway.health().map(({ targetId, lastFault, outBecause, learnt, ...state }) => {
    const target = targets.get(targetId);
    return {
      targetId,
      ...state,
      outBecause: outBecause ?? null,
      lastFault: lastFault ? { ...lastFault, at: lastFault.at.toISOString() } : null,
      profile: (target && profileOf(target)?.name) ?? null,
      capabilities: target ? { ...capabilitiesOf(target) } : {},
      learnt: { ...learnt },
      pricesAgeDays: target ? priceAgeDays(target.pricesAt, now) : null,
    };
  });
}

/** Whole days since the prices were read at their source; null where nobody said when. */
export function priceAgeDays(pricesAt: string | undefined, now: Date): number | null {
  if (pricesAt === undefined) return null;
  const age = now.getTime() - Date.parse(`${pricesAt}T00:00:00Z`);
  return Number.isFinite(age) ? Math.max(0, Math.floor(age / 86_400_000)) : null;
}
