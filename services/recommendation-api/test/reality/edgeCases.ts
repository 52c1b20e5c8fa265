import type { Plan } from '@tsudoi/contracts/plans';
import type { StatementCase } from './statementCases.ts';

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const keys = ({ items }: Plan): string[] => items.map(({ tacticKey }) => tacticKey);
const empty = ({ items, spendJpy, hours }: Plan): boolean =>
  items.length === 0 && spendJpy === 0 && hours === 0;
const finite = (plan: Plan): boolean =>
  [plan.expectedAttendees, plan.spendJpy, plan.hours, plan.optimalityGap, plan.assessment?.hitProbability]
    .map(Number)
    .every(Number.isFinite);
const chance = (plan: Plan): number => plan.assessment?.hitProbability ?? NaN;
const said = (plan: Plan, english: RegExp): boolean => (plan.notes ?? []).some(({ en }) => english.test(en));
const quick = { question: 'most', staffHours: 4, tacticBudgetJpy: 20_000 } as const;

/** Events and wishes at the ends of what can be asked, as organisers state them; all said by organisers. */
export const edgeCases: readonly StatementCase[] = [
  {
    source: 'an organiser',
    says: 'one yen: only what is free',
    request: { ...quick, tacticBudgetJpy: 1 },
    right: { status: 201, holds: (plan) => plan.spendJpy === 0 && plan.items.length > 0 },
  },
  {
    source: 'an organiser',
    says: 'neither a yen nor an hour: nothing is done, and it says why',
    request: { tacticBudgetJpy: 0, staffHours: 0 },
    right: { status: 201, holds: (plan) => empty(plan) && said(plan, /no hours/u) },
  },
  {
    source: 'an organiser',
    says: 'less than a quarter of an hour is no time',
    request: { ...quick, staffHours: 0.2 },
    right: { status: 201, holds: ({ hours }) => hours === 0 },
  },
  {
    source: 'an organiser',
    says: 'one seat, one guest: sign-ups close, and few are looked for',
    event: { capacity: 1, targetAttendees: 1 },
    right: {
      status: 201,
      holds: (plan) =>
        plan.expectedAttendees <= 1 && (plan.signUpLimit ?? 99) <= 2 && chance(plan) <= 1 && finite(plan),
    },
  },
  {
    source: 'an organiser',
    says: 'the room is to be full to the last seat, with 99 %',
    event: { capacity: 30, targetAttendees: 30 },
    request: { probability: 0.99 },
    right: { status: 201, holds: (plan) => plan.certificate?.objective === 'chance' && chance(plan) < 0.99 },
  },
  {
    source: 'an organiser',
    says: 'the event is tomorrow: nothing that needs more days',
    event: { startsAt: inDays(1.2) },
    request: quick,
    right: {
      status: 201,
      holds: (plan) =>
        finite(plan) &&
        !keys(plan).some((key) => ['press-release', 'newspaper-insert', 'techplay'].includes(key)),
    },
  },
  {
    source: 'an organiser',
    says: 'the event is in two hours: no promotion brings anybody in no day',
    event: { startsAt: inDays(2 / 24) },
    right: { status: 201, holds: (plan) => plan.items.length === 0 && finite(plan) },
  },
  {
    source: 'an organiser',
    says: 'the event is in ten years',
    event: { startsAt: inDays(3_650) },
    request: quick,
    right: { status: 201, holds: (plan) => finite(plan) && plan.items.length > 0 },
  },
  {
    source: 'an organiser',
    says: 'a million people in a stadium, with what a street fair has',
    event: { capacity: 1_000_000, targetAttendees: 1_000_000 },
    request: { tacticBudgetJpy: 5_000, staffHours: 4 },
    right: {
      status: 201,
      holds: (plan) => finite(plan) && chance(plan) < 0.01 && plan.certificate?.objective === 'chance',
    },
  },
  {
    source: 'an organiser',
    says: 'a group must have more than it may cost',
    request: {
      ...quick,
      require: ['meta-ads'],
      bounds: { 'meta-ads': { minimum: 50 } },
      limits: [{ id: 'ads', tactics: ['meta-ads', 'google-ads'], mostJpy: 10_000 }],
    },
    right: { status: 422, field: 'body.require' },
  },
  {
    source: 'an organiser',
    says: 'what one person alone can do is required, and she has no hour',
    request: {
      ...quick,
      staffHours: 20,
      require: ['connpass'],
      team: [
        { name: '葵', hours: 0, tactics: ['connpass'] },
        { name: '蓮', hours: 20 },
      ],
    },
    right: { status: 422, field: 'body.require' },
  },
  {
    source: 'an organiser',
    says: 'a tactic is required twice and forbidden never',
    request: { ...quick, require: ['connpass', 'connpass'] },
    right: { status: 201, holds: (plan) => keys(plan).filter((key) => key === 'connpass').length === 1 },
  },
  {
    source: 'an organiser',
    says: 'what is booked already is forbidden from now on: its people still come, and no more of it',
    request: { ...quick, booked: { connpass: 2 }, exclude: ['connpass'] },
    right: { status: 201, holds: (plan) => finite(plan) && !keys(plan).includes('connpass') },
  },
  {
    source: 'an organiser',
    says: 'what is required is booked already, all there is of it',
    request: { ...quick, booked: { connpass: 4 }, require: ['connpass'] },
    right: { status: 201, holds: (plan) => finite(plan) && plan.spendJpy <= 20_000 },
  },
  {
    source: 'an organiser',
    says: 'mail is booked to a list whose size nobody told',
    request: { ...quick, booked: { 'mailing-list': 2 } },
    right: { status: 400, field: 'body.booked' },
  },
  {
    source: 'an organiser',
    says: 'half a budget of nothing may go to advertising',
    request: {
      ...quick,
      tacticBudgetJpy: 0,
      limits: [{ id: 'half', tactics: ['meta-ads'], mostShare: 0.5 }],
    },
    right: { status: 201, holds: ({ spendJpy }) => spendJpy === 0 },
  },
  {
    source: 'an organiser',
    says: 'an attendee is worth a thousand million yen: all that helps is bought, and no more than there is',
    request: { question: 'most', valuePerAttendeeJpy: 1_000_000_000, tacticBudgetJpy: 30_000, staffHours: 8 },
    right: { status: 201, holds: (plan) => finite(plan) && plan.spendJpy <= 30_000 && plan.hours <= 8 },
  },
  {
    source: 'an organiser',
    says: 'an hour counts for a hundred thousand yen: what takes hours is not worth them',
    request: { question: 'value', hourlyWageJpy: 100_000, valuePerAttendeeJpy: 1_000 },
    right: { status: 201, holds: ({ hours }) => hours === 0 },
  },
  {
    source: 'an organiser',
    says: 'nobody may ever stand outside: no overbooking at all',
    event: { capacity: 20, targetAttendees: 10 },
    request: { overbooking: 0 },
    right: { status: 201, holds: (plan) => finite(plan) && (plan.signUpLimit ?? 20) <= 20 },
  },
  {
    source: 'an organiser',
    says: 'it does not matter how many stand outside',
    event: { capacity: 20, targetAttendees: 10 },
    request: { overbooking: 1 },
    right: { status: 201, holds: (plan) => finite(plan) && plan.signUpLimit === null },
  },
  {
    source: 'an organiser',
    says: 'the ticket costs ten million yen',
    event: { priceJpy: 10_000_000 },
    request: quick,
    right: { status: 201, holds: (plan) => finite(plan) && plan.expectedAttendees < 0.5 },
  },
  {
    source: 'an organiser',
    says: 'the budget has a fraction of a yen',
    event: { tacticBudgetJpy: 20_000.9 },
    request: { question: 'most', staffHours: 4 },
    right: { status: 201, holds: ({ spendJpy }) => spendJpy <= 20_000 && Number.isInteger(spendJpy) },
  },
  {
    source: 'an organiser',
    says: 'a village of three may come',
    event: {
      audience: { description: '集落の人', segments: [{ key: 'village', size: 3 }] },
      targetAttendees: 2,
    },
    right: { status: 201, holds: (plan) => finite(plan) && plan.expectedSignUps <= 3 },
  },
];
