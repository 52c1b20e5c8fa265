/**
 * The words of the engine. Effort is a whole number of a tactic's own unit (a post, a flyer, 1,000 yen); money is whole yen, time is staff hours that are
 * counted in quarters.
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

/** One way to promote. Chosen with effort `u` it costs `setupFeeJpy + u * costPerUnitJpy` yen and `fixedHours + u * hoursPerUnit` hours, rounded up to quarters. */
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
  /** Log standard deviation of this tactic's own factor, apart from what all tactics share; default `DEFAULT_OWN_SPREAD`. */
  readonly spread?: number;
  /** Units done or booked already: paid for, their people counted elsewhere; the plan adds to them. Default 0. */
  readonly doneEffort?: number;
}

/** Own log deviation of a tactic whose figures are assumptions: with the shared part about 0.87 in all. */
export const DEFAULT_OWN_SPREAD = 0.8;
/** Log deviation of the factor that all tactics share: how attractive this event is against what is believed of such events. */
export const DEFAULT_SHARED_SPREAD = 0.35;
/** Yen that an hour of the organiser's team counts for where no wage is stated. */
export const DEFAULT_HOURLY_WAGE_JPY = 1_500;
/** Yen that one more attendee is worth to `most` at the very most, where neither a value nor a ticket price is known. */
export const DEFAULT_WORTH_JPY = 50_000;

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

/** A limit on the yen or the hours of some tactics together: a share for advertising, one person's hours. */
export interface Limit {
  readonly id: string;
  readonly tactics: readonly string[];
  readonly measure: 'yen' | 'hours';
  readonly most: number;
}

/** What is asked of the plan. */
export type Question = 'reach' | 'most' | 'value';

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
  /** Seeds the solver's own choices; no figure depends on it. */
  readonly seed: number;
  /** `reach`: cheapest plan with P(target) >= `probability`; `most`: most people; `value`: value of people - yen - hours. Default `reach`. */
  readonly question?: Question;
  /** Wanted P(attendees >= target) of `reach`; default 0.8. */
  readonly probability?: number;
  /** What one attendee is worth, in yen, for `most` and `value`. */
  readonly worthJpy?: number;
  readonly hourlyWageJpy?: number;
  /** P(more attend than fit) that sign-ups may reach before they are closed; default 0.05. */
  readonly overbooking?: number;
  /** Log deviation of the shared factor; default `DEFAULT_SHARED_SPREAD`. */
  readonly sharedSpread?: number;
  /** People who could come at all; nobody wins more. Default: the segments together, or without segments no limit. */
  readonly people?: number;
  /** People signed up already; default 0. */
  readonly baseSignUps?: number;
  /** People expected to sign up without any more work (done work that still acts, word of mouth), with their own log deviation. */
  readonly toCome?: { readonly signUps: number; readonly spread: number };
  /** Segment -> exposure `E` that past effort has used up already (a plan being re-made); default none. */
  readonly usedExposure?: Readonly<Record<string, number>>;
  /** Tactics that must be in the plan; default none. */
  readonly required?: readonly string[];
  /** Tactics that must not be in the plan; default none. */
  readonly excluded?: readonly string[];
  /** Tactic -> least and greatest effort of this plan, inside the tactic's own; both the same: a fixed amount. */
  readonly bounds?: Readonly<
    Record<string, { readonly minimum?: number | undefined; readonly maximum?: number | undefined }>
  >;
  readonly limits?: readonly Limit[];
}

/** One chosen tactic. Items' `expectedSignUps` add up to the people won (overlap is shared out in proportion), before sign-ups close. */
export interface PlanItem {
  readonly tacticId: string;
  readonly effort: number;
  readonly spendJpy: number;
  readonly hours: number;
  readonly expectedSignUps: number;
}

/** What the organiser should be told beside the plan, as a code with its figures; texts are made by `explain`. */
export interface PlanNote {
  readonly code:
    | 'no-usable-tactic'
    | 'target-is-zero'
    | 'target-above-capacity'
    | 'target-not-reachable'
    | 'close-sign-ups'
    | 'budget-is-zero'
    | 'hours-are-zero'
    | 'nothing-needed'
    | 'gap-not-closed';
  readonly figures: Readonly<Record<string, number>>;
}

/** Why a tactic of the request could not be considered at all. */
export interface UnusableTactic {
  readonly tacticId: string;
  readonly reason:
    'lead-days' | 'tactic-budget' | 'staff-hours' | 'limit' | 'excluded' | 'no-response' | 'required-rival';
}

/** What the solver did; counts are deterministic, times are not. */
export interface SolverStats {
  readonly rounds: number;
  readonly nodes: number;
  readonly cpuMs: number;
}

/**
 * The proof that comes with a plan, in the unit of the question: `reach` yen (with hours at their wage) from below, `most` and `value` yen of people less
 * costs from above, `chance` (the answer to `reach` where limits forbid the wanted probability) P(target) from above.
 */
export interface Certificate {
  readonly objective: 'cost' | 'value' | 'chance';
  readonly achieved: number;
  readonly bound: number;
  /** Share of `achieved` (cost) or of `bound` (value, chance; of a chance below a hundredth: of a hundredth) that is not proven. */
  readonly gap: number;
}

/** The best plan found and the proof of how good it is. */
export interface Plan {
  readonly question: Question;
  readonly items: readonly PlanItem[];
  readonly spendJpy: number;
  readonly hours: number;
  /** Yen with hours at their wage. */
  readonly costJpy: number;
  /** Sign-ups expected in all, closed at `signUpLimit`, those who signed up already included. */
  readonly expectedSignUps: number;
  /** People who would sign up if nobody were turned away. */
  readonly demand: number;
  /** People expected in the room. */
  readonly expectedAttendees: number;
  readonly hitProbability: number;
  /** Own log deviation of the plan's demand: what its tactics do not share, diversified over them. */
  readonly ownSpread: number;
  /** Close sign-ups here so that at most `overbooking` of such events turn people away at the door. */
  readonly signUpLimit: number;
  readonly certificate: Certificate;
  /** The certificate's bound on attendees where the question is `most` or `value` (expectation that no plan can pass at its price); else null. */
  readonly upperBoundAttendees: number | null;
  /** `certificate.gap`. */
  readonly gap: number;
  readonly notes: readonly PlanNote[];
  readonly unusable: readonly UnusableTactic[];
  readonly solver: SolverStats;
}
