import type { Event } from '@tsudoi/contracts/events';
import type { ProfileInput } from '@tsudoi/contracts/profile';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Plan } from '@tsudoi/contracts/plans';
import { spreadAfter } from '@tsudoi/portfolio/likeness';
import type { Tactic as EngineTactic } from '@tsudoi/portfolio/model';
import { asks } from './asks.ts';
import { fitOf } from './eventFit.ts';
import { asksRate, pricedIn } from './money.ts';
import { lineMessages } from './lineMessages.ts';

/** Own log deviation of a tactic's response by how good its figures are; what all tactics share comes on top. Assumptions of ours. */
export const spreadByEvidence: Readonly<Record<Tactic['evidence'], number>> = {
  assumption: 0.8,
  published: 0.5,
  own: 0.25,
};

/** Tactics of which one unit reaches ten of those there are, so that their effort grows with the number. */
const COUNTED: ReadonlySet<string> = new Set(['past-attendees', 'posters']);

/** What is believed of an event's tactics: those that can be planned, and those that wait for a number. */
export interface Believed {
  readonly tactics: readonly EngineTactic[];
  readonly needs: NonNullable<Plan['needs']>;
  /** Tactics whose figures are assumptions. */
  readonly assumed: ReadonlySet<string>;
}

/**
 * Puts the tenant's own reach, the fit with the event and the factor of price, season and time on the catalogue's figures. What a tenant measured itself
 * (`evidence: own`) is taken as it is. `factor` multiplies the sign-ups of everything that is believed, `liked` those of one tactic, and widens what is believed of it.
 */
export function believe(
  event: Event,
  tactics: readonly Tactic[],
  profile: ProfileInput,
  factor: number,
  liked: (key: string) => number = () => 1,
): Believed {
  const planned: EngineTactic[] = [];
  const needs: NonNullable<Plan['needs']> = [];
  const assumed = new Set<string>();
  for (const written of tactics) {
    const field = written.reachFrom;
    const count = field === null ? undefined : profile.reach[field];
    if (field !== null && (count === undefined || count === null)) {
      needs.push({ tacticKey: written.key, name: written.name, asks: asks[field], profileField: field });
      continue;
    }
    const told = reached(written, count ?? undefined);
    // The catalogue's prices are in yen, and so is LINE's rate card; a tenant's own tactic is in its own currency.
    const yenPriced = written.origin === 'catalogue' || written.key === 'line-official';
    const tactic = yenPriced ? pricedIn(told, profile) : told;
    if (tactic === undefined) {
      needs.push({
        tacticKey: written.key,
        name: written.name,
        asks: asksRate(profile),
        profileField: 'yenPerUnit',
      });
      continue;
    }
    const own = written.evidence === 'own';
    if (written.evidence === 'assumption') assumed.add(written.key);
    const likeness = own ? 1 : liked(tactic.key);
    const fit = own ? 1 : fitOf(tactic.key, event) * factor * likeness;
    planned.push({
      id: tactic.key,
      kind: tactic.kind,
      setupFeeJpy: tactic.setupFeeJpy,
      costPerUnitJpy: tactic.costPerUnitJpy,
      minimumEffort: tactic.minimumEffort,
      maximumEffort: tactic.maximumEffort,
      fixedHours: tactic.fixedHours,
      hoursPerUnit: tactic.hoursPerUnit,
      minimumLeadDays: tactic.minimumLeadDays,
      exclusivityGroup: tactic.exclusivityGroup,
      audienceWeights: event.audience.segments.length > 0 ? tactic.audienceWeights : {},
      response: { ...tactic.response, theta: Math.min(1, tactic.response.theta * fit) },
      spread: spreadAfter(spreadByEvidence[tactic.evidence], likeness),
    });
  }
  return { tactics: planned, needs, assumed };
}

/** The tactic for the number of people that the tenant reaches by it. */
function reached(tactic: Tactic, count: number | undefined): Tactic {
  if (count === undefined) return tactic;
  const audience = count * tactic.reachPer;
  const { response } = tactic;
  if (tactic.key === 'line-official')
    return { ...lineMessages(tactic, count), response: { ...response, audience } };
  if (!COUNTED.has(tactic.key) || response.audience <= 0)
    return { ...tactic, response: { ...response, audience } };
  const units = Math.max(1, Math.ceil(count / 10));
  return {
    ...tactic,
    minimumEffort: Math.min(tactic.minimumEffort, units),
    maximumEffort: units,
    response: { ...response, audience, kappa: Math.max(0.5, 0.4 * units) },
  };
}
