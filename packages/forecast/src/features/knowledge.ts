import type { EventTraits } from '../prior.ts';

/** Something that was true, and the instant (ms since 1970) from which it could be known. */
export interface Known<T> {
  readonly knownAt: number;
  readonly value: T;
}

/** What an event was planned to be; a new version each time its organiser changed it. */
export interface EventPlan {
  readonly startsAt: number;
  readonly timeZone: string;
  readonly category: EventTraits['category'];
  readonly format: 'venue' | 'online' | 'hybrid';
  readonly priceJpy: number;
  readonly capacity: number;
  readonly targetAttendees: number;
  readonly budgetJpy: number;
  /** Sign-ups that the accepted plan expects, where there is one, and the instant of its acceptance. */
  readonly plannedSignUps?: number;
  readonly promotedAt?: number;
  /** Sign-ups at which the plan closes the list, where that is not the capacity. */
  readonly signUpLimit?: number;
}

/** How an event ended. */
export interface EventResult {
  readonly signUps: number;
  readonly attended: number;
}

/** One event with all that was ever known of it. */
export interface EventHistory {
  readonly id: string;
  readonly tenant: string;
  readonly plans: readonly Known<EventPlan>[];
  /** Sign-ups (positive) and cancellations (negative), people. */
  readonly signUps: readonly Known<number>[];
  /** Yen spent on its promotion. */
  readonly spend: readonly Known<number>[];
  /** Corrections are later entries. */
  readonly results: readonly Known<EventResult>[];
}

/** What could be known of an event, and of its tenant's others, at one instant. Features see nothing else. */
export interface View {
  readonly asOf: number;
  readonly plan: EventPlan;
  /** Since when there has been something to sign up for: the acceptance of the plan, else when the event was first known. */
  readonly openSince: number;
  /** People signed up, cancellations taken off. */
  signUpsWithin(days: number): number;
  readonly signUps: number;
  readonly spendJpy: number;
  /** The tenant's other events that had ended and whose result was known, the latest first. */
  readonly past: readonly PastEvent[];
}

/** An event that had ended. */
export interface PastEvent {
  readonly plan: EventPlan;
  readonly result: EventResult;
}

const DAY_MS = 86_400_000;

/** What was known at `asOf`; undefined where the event itself was not. `others` may hold events of other tenants: they are not looked at. */
export function viewAt(event: EventHistory, others: readonly EventHistory[], asOf: number): View | undefined {
  const plan = latest(event.plans, asOf);
  if (plan === undefined) return undefined;
  const between = (entries: readonly Known<number>[], from: number): number =>
    entries.reduce((sum, { knownAt, value }) => (knownAt <= asOf && knownAt > from ? sum + value : sum), 0);
  const past = others.flatMap((other): PastEvent[] => {
    if (other.tenant !== event.tenant || other.id === event.id) return [];
    const [otherPlan, result] = [latest(other.plans, asOf), latest(other.results, asOf)];
    if (otherPlan === undefined || result === undefined || otherPlan.startsAt > asOf) return [];
    return [{ plan: otherPlan, result }];
  });
  return {
    asOf,
    plan,
    openSince: Math.min(
      plan.startsAt,
      plan.promotedAt ?? event.plans.reduce((first, { knownAt }) => Math.min(first, knownAt), Infinity),
    ),
    signUps: between(event.signUps, -Infinity),
    signUpsWithin: (days) => between(event.signUps, asOf - days * DAY_MS),
    spendJpy: between(event.spend, -Infinity),
    past: past.sort((a, b) => b.plan.startsAt - a.plan.startsAt),
  };
}

/** The version that was in force at an instant; of several that became known together the last in the list. */
export function latest<T>(versions: readonly Known<T>[], asOf: number): T | undefined {
  let best: Known<T> | undefined;
  for (const version of versions)
    if (version.knownAt <= asOf && (best === undefined || version.knownAt >= best.knownAt)) best = version;
  return best?.value;
}
