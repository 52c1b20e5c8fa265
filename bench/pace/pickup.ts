import { reached, runOf, type PaceEvent } from '@tsudoi/forecast/pace/curve';

/** Finals by additive and multiplicative pick-up (Weatherford and Kimes 2003), from all finished events or from the tenant's own. */
export interface Pickups {
  readonly additive: number;
  readonly multiplicative: number;
}

/** Seats held at a lead, cancellations left out. */
export function heldAt(event: PaceEvent, lead: number): number {
  const run = runOf(event, lead);
  return reached(run.wanted, lead) - reached(run.cancelled, lead);
}

/** Pick-ups learnt from `finished` for an event that is at `lead` now. */
export function pickups(finished: readonly PaceEvent[], event: PaceEvent, lead: number): Pickups {
  const now = heldAt(event, lead);
  let [then, final] = [0, 0];
  for (const one of finished) {
    then += heldAt(one, lead);
    final += heldAt(one, 0);
  }
  const count = Math.max(1, finished.length);
  return { additive: now + (final - then) / count, multiplicative: then > 0 ? (now * final) / then : now };
}
