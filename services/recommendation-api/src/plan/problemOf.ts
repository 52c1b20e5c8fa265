import type { Event } from '@tsudoi/contracts/events';
import type { Plan, PlanRequest } from '@tsudoi/contracts/plans';
import type { ProfileInput } from '@tsudoi/contracts/profile';
import { showUpPrior } from '@tsudoi/forecast/prior';
import { signUpFactor } from '@tsudoi/forecast/signUpPrior';
import type { Limit, Problem } from '@tsudoi/portfolio/model';
import { DEFAULT_EXPLORATION } from '@tsudoi/portfolio/explore';
import { monthOf } from '../events/monthOf.ts';
import { learntFrom, type Learnable, type Lineage } from '../learning/learntBeliefs.ts';
import { believe } from '../tactics/beliefs.ts';

/** What a plan is made from: the event's row, the tenant's tactics and reach, and what was learnt. */
export type PlanFacts = Learnable;

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
}

/** Whole days from `now` to the start; never negative. */
export function leadDaysOf(event: Pick<Event, 'startsAt'>, now: Date): number {
  return Math.max(0, Math.floor((new Date(event.startsAt).getTime() - now.getTime()) / 86_400_000));
}

/** States the optimisation problem. No figure depends on an id: the same event stated again is the same problem. */
export function problemOf(facts: PlanFacts, request: PlanRequest, now: Date): Stated {
  const { event, tactics, profile } = facts;
  const month = monthOf(event);
  const traits = { ...event, month };
  const { tactics: believed, needs, assumed } = believe(event, tactics, profile, signUpFactor(traits));
  const budget = request.tacticBudgetJpy ?? event.tacticBudgetJpy;
  const { team } = request;
  const hours = request.staffHours ?? event.staffHours;
  const price = event.priceJpy > 0 ? Math.round(event.priceJpy) : undefined;
  const worthJpy = request.valuePerAttendeeJpy ?? event.valuePerAttendeeJpy ?? price;
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
  const learnt = learntFrom(problem, facts);
  const asked = request.explorationShare ?? profile.explorationShare;
  const told = Object.values(learnt.lineage?.tactics ?? {}).some(({ evidence }) => evidence.length > 0);
  return {
    ...learnt,
    needs,
    assumed,
    currency: profile.currency,
    exploration: asked ?? (told ? DEFAULT_EXPLORATION.share : 0),
  };
}

function wageOf(request: PlanRequest, profile: ProfileInput): Pick<Problem, 'hourlyWageJpy'> {
  const wage = request.hourlyWageJpy ?? profile.hourlyWageJpy;
  return wage === null ? {} : { hourlyWageJpy: wage };
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
