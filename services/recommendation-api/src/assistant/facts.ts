import type { Event } from '@tsudoi/contracts/events';
import type { EventPace } from '@tsudoi/contracts/pace';

/** A plan as an answer needs it. */
export interface PlanFacts {
  readonly state: 'proposed' | 'accepted' | 'superseded';
  readonly expectedAttendees: number;
  readonly expectedSignUps: number;
  readonly spendJpy: number;
  readonly hours: number;
  readonly hitProbability: number | undefined;
  readonly costPerAttendeeJpy: number | null | undefined;
  readonly best:
    { readonly name: { readonly ja: string; readonly en: string }; readonly signUps: number } | undefined;
}

/** The most people for what the plan takes and the added money or hours, and how many more that is than without them. */
export interface WhatIfFacts {
  /** In the tenant's currency, or in hours. */
  readonly added: number;
  readonly gain: number;
  readonly expectedAttendees: number;
  readonly hitProbability: number;
}

/** Everything that an answer may cite; what is undefined is not there (yet). */
export interface Facts {
  /** Of the tenant's amounts, ISO 4217. */
  readonly currency: string;
  readonly event: Pick<
    Event,
    | 'name'
    | 'startsAt'
    | 'timeZone'
    | 'venue'
    | 'capacity'
    | 'targetAttendees'
    | 'tacticBudgetJpy'
    | 'staffHours'
  >;
  readonly daysLeft: number;
  readonly plan: PlanFacts | undefined;
  readonly pace: Pick<EventPace, 'signUps' | 'expectedByNow' | 'ratio'>;
  readonly nextTask:
    { readonly title: { readonly ja: string; readonly en: string }; readonly dueOn: string } | undefined;
  readonly openTasks: number;
  readonly whatIf: WhatIfFacts | undefined;
  readonly leastBudget:
    | { readonly reachable: boolean; readonly budgetJpy: number | null; readonly probability: number }
    | undefined;
}
