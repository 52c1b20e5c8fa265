import type { Event } from '@tsudoi/contracts/events';
import type { Plan, PlanRequest, PlanTheme } from '@tsudoi/contracts/plans';
import type { ProfileInput } from '@tsudoi/contracts/profile';
import { showUpPrior } from '@tsudoi/forecast/prior';
import { signUpFactor } from '@tsudoi/forecast/signUpPrior';
import {
  DEFAULT_HOURLY_WAGE_JPY,
  DEFAULT_WORTH_JPY,
  type Limit,
  type Problem,
} from '@tsudoi/portfolio/model';
import { DEFAULT_EXPLORATION } from '@tsudoi/portfolio/explore';
import { monthOf } from '../events/monthOf.ts';
import { learntFrom, toldOf, type Learnable, type Lineage } from '../learning/learntBeliefs.ts';
import type { Told } from '../learning/tacticEvidence.ts';
import { believe } from '../tactics/beliefs.ts';
import { inYen, yenPerUnitOf } from '../tactics/money.ts';

/** What a plan is made from: the event's row, the tenant's tactics and reach, and what was learnt. */
export interface PlanFacts extends Learnable {
  /** How the event's theme suits whom the tactics reach; absent where nobody was asked. */
  readonly theme?: PlanTheme | undefined;
}

/** The problem of an event, with what stays out of it until the tenant tells a number, and what rests on assumptions. */
export interface Stated {
  readonly problem: Problem;
  readonly needs: NonNullable<Plan['needs']>;
  readonly assumed: ReadonlySet<string>;
  /** What the beliefs rest on; undefined where there is no outcome yet. */
  readonly lineage: Lineage | undefined;
  /** Share of budget and hours that may go to finding out; 0 where nothing was learnt yet. */
  readonly exploration: number;
  /** Of the tenant's amounts, ISO 4217. */
  readonly currency: string;
  /** Whether hours count for nothing because nobody said what they count for in this currency. */
  readonly hoursUnpriced: boolean;
  /** The likenesses that count in this problem; undefined where no model is set up. */
  readonly theme: PlanTheme | undefined;
}

/** Whole days from `now` to the start; never negative. */
export function leadDaysOf(event: Pick<Event, 'startsAt'>, now: Date): number {
  return Math.max(0, Math.floor((new Date(event.startsAt).getTime() - now.getTime()) / 86_400_000));
}

/** States the optimisation problem. No figure depends on an id: the same event stated again is the same problem. */
export function problemOf(facts: PlanFacts, request: PlanRequest, now: Date): Stated {
  const { event, tactics, profile } = facts;
  const month = monthOf(event);
  const traits = { ...inYen(event, profile), month };
  const told = toldOf(facts);
  const theme = countedOf(facts.theme, told);
  const liked = (key: string): number => theme?.factors[key] ?? 1;
  const { tactics: believed, needs, assumed } = believe(event, tactics, profile, signUpFactor(traits), liked);
  const budget = request.tacticBudgetJpy ?? event.tacticBudgetJpy;
  const { team } = request;
  const hours = request.staffHours ?? event.staffHours;
  const price = event.priceJpy > 0 ? event.priceJpy : undefined;
  const rate = yenPerUnitOf(profile);
  const worthJpy =
    request.valuePerAttendeeJpy ??
    event.valuePerAttendeeJpy ??
    price ??
    (rate === undefined || rate === 1 ? undefined : DEFAULT_WORTH_JPY / rate);
  const problem: Problem = {
    tactics: believed,
    tacticBudgetJpy: Math.floor(budget),
    staffHours:
      team.length === 0
        ? hours
        : Math.min(
            hours,
            team.reduce((sum, person) => sum + person.hours, 0),
          ),
    leadDays: leadDaysOf(event, now),
    segments: event.audience.segments,
    showUp: showUpPrior(traits),
    target: request.targetAttendees ?? event.targetAttendees,
    capacity: event.capacity,
    seed: 1,
    question: request.question,
    probability: request.probability,
    ...(worthJpy === undefined ? {} : { worthJpy }),
    ...wageOf(request, profile),
    overbooking: request.overbooking,
    required: request.require.filter((key) => !needs.some(({ tacticKey }) => tacticKey === key)),
    excluded: request.exclude.filter((key) => believed.some(({ id }) => id === key)),
    bounds: request.bounds,
    limits: limitsOf(request, budget),
  };
  const learnt = learntFrom(problem, facts, told, liked);
  const asked = request.explorationShare ?? profile.explorationShare;
  return {
    ...learnt,
    needs,
    assumed,
    currency: profile.currency,
    exploration:
      asked ??
      (told.some(({ tactic }) => believed.some(({ id }) => id === tactic)) ? DEFAULT_EXPLORATION.share : 0),
    theme,
    hoursUnpriced:
      request.hourlyWageJpy === undefined && profile.hourlyWageJpy === null && rate === undefined,
  };
}

/** What was seen of a tactic says more than a likeness: those count for the others alone. */
function countedOf(theme: PlanTheme | undefined, told: readonly Told[]): PlanTheme | undefined {
  if (theme === undefined) return undefined;
  const seen = new Set(told.map(({ tactic }) => tactic));
  const factors = Object.entries(theme.factors).filter(([key]) => !seen.has(key));
  return { ...theme, factors: Object.fromEntries(factors) };
}

/** The default wage is in yen: in another currency it counts at its rate, and without a rate hours are not counted as money. */
function wageOf(request: PlanRequest, profile: ProfileInput): Pick<Problem, 'hourlyWageJpy'> {
  const wage = request.hourlyWageJpy ?? profile.hourlyWageJpy;
  if (wage !== null) return { hourlyWageJpy: wage };
  const rate = yenPerUnitOf(profile);
  if (rate === 1) return {};
  return { hourlyWageJpy: rate === undefined ? 0 : Math.round((100 * DEFAULT_HOURLY_WAGE_JPY) / rate) / 100 };
}

function limitsOf({ limits, team }: PlanRequest, budget: number): Limit[] {
  return [
    ...limits.flatMap(({ id, tactics, mostJpy, mostHours, mostShare }): Limit[] => {
      const yen = Math.min(
        mostJpy ?? Infinity,
        mostShare === undefined ? Infinity : Math.floor(mostShare * budget),
      );
      return [
        ...(Number.isFinite(yen) ? [{ id, tactics, measure: 'yen' as const, most: yen }] : []),
        ...(mostHours === undefined
          ? []
          : [{ id: `${id} hours`, tactics, measure: 'hours' as const, most: mostHours }]),
      ];
    }),
    ...team
      .filter(({ tactics }) => tactics.length > 0)
      .map(({ name, tactics, hours }): Limit => ({ id: name, tactics, measure: 'hours', most: hours })),
  ];
}
