/**
 * The words of the engine. Effort is counted in a tactic's own unit (a post, a flyer, 1,000 yen); money is yen, time is staff hours.
 */

/** How a tactic answers effort `u`: `theta * audience * (1 - rho^leadDays) * (1 - exp(-u / kappa))` people, before overlap. */
export interface TacticResponse {
  /** Share of the audience that signs up once the tactic is saturated, 0..1. */
  readonly theta: number;
  /** People the tactic can reach. */
  readonly audience: number;
  /** Effort at which 63 % of the response is reached, > 0. */
  readonly kappa: number;
  /** Share of the response still missing after one more lead day, 0 <= rho < 1. */
  readonly rho: number;
}

/** One way to promote. A chosen tactic costs `setupFeeJpy + effort * costPerUnitJpy` and `fixedHours + effort * hoursPerUnit`. */
export interface Tactic {
  readonly id: string;
  readonly kind: 'free' | 'paid';
  readonly setupFeeJpy: number;
  readonly costPerUnitJpy: number;
  readonly minimumEffort: number;
  readonly maximumEffort: number;
  readonly fixedHours: number;
  readonly hoursPerUnit: number;
  /** Fewer days before the event than this and the tactic cannot be used. */
  readonly minimumLeadDays: number;
  /** At most one tactic of a group is chosen; null means no group. */
  readonly exclusivityGroup: string | null;
  /** Segment -> share of the response that falls into it; empty: spread over all segments by size. */
  readonly audienceWeights: Readonly<Record<string, number>>;
  readonly response: TacticResponse;
}

/** People who share their exposure: sign-ups of a segment are `size * (1 - exp(-E / size))`, `E` the weighted sum of responses. */
export interface Segment {
  readonly key: string;
  readonly size: number;
}

/** Beta(alpha, beta) belief about the share of sign-ups that attend. */
export interface ShowUp {
  readonly alpha: number;
  readonly beta: number;
}

/** What the organiser has and wants. Without segments audiences are taken as disjoint. */
export interface Problem {
  readonly tactics: readonly Tactic[];
  readonly tacticBudgetJpy: number;
  readonly staffHours: number;
  /** Days from today to the event. */
  readonly leadDays: number;
  readonly segments: readonly Segment[];
  readonly showUp: ShowUp;
  /** Attendees wanted. */
  readonly target: number;
  /** Attendees the venue holds. */
  readonly capacity: number;
  /** Seeds the solver and every simulation. */
  readonly seed: number;
  /** People signed up already or expected without any tactic; default 0. */
  readonly baseSignUps?: number;
  /** Segment -> exposure `E` that past effort has used up already (a plan being re-made); default none. */
  readonly usedExposure?: Readonly<Record<string, number>>;
  /** Tactics that must be in the plan; default none. */
  readonly required?: readonly string[];
  /** Tactics that must not be in the plan; default none. */
  readonly excluded?: readonly string[];
}

/** One chosen tactic. Items' `expectedSignUps` add up to the plan's sign-ups without the base (overlap is shared out in proportion). */
export interface PlanItem {
  readonly tacticId: string;
  readonly effort: number;
  readonly spendJpy: number;
  readonly hours: number;
  readonly expectedSignUps: number;
}

/** A limit that the plan leans on: one more unit of it would bring more sign-ups. */
export interface BindingConstraint {
  readonly constraint: 'tactic-budget' | 'staff-hours';
  /** Sign-ups gained by one more yen or hour with the chosen set kept. */
  readonly signUpsPerUnit: number;
}

/** What the organiser should be told beside the plan, as a code with its figures; texts are made by `explain`. */
export interface PlanNote {
  readonly code:
    | 'no-usable-tactic'
    | 'target-is-zero'
    | 'target-above-capacity'
    | 'target-not-expected'
    | 'capacity-reached'
    | 'budget-is-zero'
    | 'hours-are-zero'
    | 'gap-not-closed';
  readonly figures: Readonly<Record<string, number>>;
}

/** Why a tactic of the request could not be considered at all. */
export interface UnusableTactic {
  readonly tacticId: string;
  readonly reason:
    'lead-days' | 'tactic-budget' | 'staff-hours' | 'excluded' | 'no-response' | 'required-rival';
}

/** What the solver did; counts are deterministic, times are not. */
export interface SolverStats {
  readonly rounds: number;
  readonly nodes: number;
  readonly fixedTactics: number;
  readonly cpuMs: number;
}

/** The best plan found and the proof of how good it is. */
export interface Plan {
  readonly items: readonly PlanItem[];
  readonly spendJpy: number;
  readonly hours: number;
  /** With the base sign-ups. */
  readonly expectedSignUps: number;
  /** People expected in the room: the mean of those who come, never more than the capacity (`expectedAttendees`). */
  readonly expectedAttendees: number;
  /** No plan within the limits can expect more sign-ups (true curves, overlap included). */
  readonly upperBoundSignUps: number;
  /** The same in attendees. */
  readonly upperBound: number;
  /** `(upperBoundSignUps - expectedSignUps) / upperBoundSignUps`. */
  readonly gap: number;
  readonly binding: readonly BindingConstraint[];
  readonly notes: readonly PlanNote[];
  readonly unusable: readonly UnusableTactic[];
  readonly solver: SolverStats;
}
