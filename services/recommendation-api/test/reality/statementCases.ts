import type { Plan } from '@tsudoi/contracts/plans';

/** What is right for a statement: a refusal that names the field, or a plan of which something holds. */
export type Right =
  | { readonly status: 400 | 422; readonly field: string }
  | { readonly status: 201; readonly holds?: (plan: Plan) => boolean };

/** An event and a wish for a plan as somebody has stated them to the API. */
export interface StatementCase {
  /** repository#issue, paraphrased; or who says such things. */
  readonly source: string;
  readonly says: string;
  /** Changes of the usual event. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly request?: unknown;
  readonly right: Right;
}

const keys = ({ items }: Plan): string[] => items.map(({ tacticKey }) => tacticKey);
const finite = (plan: Plan): boolean =>
  [plan.expectedAttendees, plan.spendJpy, plan.hours, plan.optimalityGap, plan.assessment?.hitProbability]
    .map(Number)
    .every(Number.isFinite);
const quick = { question: 'most', staffHours: 4, tacticBudgetJpy: 20_000 };

export const statementCases: readonly StatementCase[] = [
  {
    source: 'SparkDevNetwork/Rock#2510',
    says: 'an event without a seat',
    event: { capacity: 0 },
    right: { status: 400, field: 'body.capacity' },
  },
  {
    source: 'an organiser',
    says: 'fewer than nobody is wanted',
    event: { targetAttendees: -1 },
    right: { status: 400, field: 'body.targetAttendees' },
  },
  {
    source: 'an organiser',
    says: 'one and a half people are wanted',
    event: { targetAttendees: 1.5 },
    right: { status: 400, field: 'body.targetAttendees' },
  },
  {
    source: 'an organiser',
    says: 'a ticket costs a million million yen',
    event: { priceJpy: 1e12 },
    right: { status: 400, field: 'body.priceJpy' },
  },
  {
    source: 'an organiser',
    says: 'the price is written as text',
    event: { priceJpy: '3,000円' },
    right: { status: 400, field: 'body.priceJpy' },
  },
  {
    source: 'google/lightweight_mmm#42',
    says: 'the budget is NaN, which JSON writes as null',
    event: { tacticBudgetJpy: null },
    right: { status: 400, field: 'body.tacticBudgetJpy' },
  },
  {
    source: 'an organiser',
    says: 'the event was last week',
    event: { startsAt: new Date(Date.now() - 7 * 86_400_000).toISOString() },
    right: { status: 400, field: 'body.startsAt' },
  },
  {
    source: 'an organiser',
    says: 'the event is on 30 February',
    event: { startsAt: '2027-02-30T10:00:00Z' },
    right: { status: 400, field: 'body.startsAt' },
  },
  {
    source: 'an organiser',
    says: 'the name is a line of spaces',
    event: { name: '　 ' },
    right: { status: 400, field: 'body.name' },
  },
  {
    source: 'an organiser',
    says: 'the amounts are in euros, said in a field of its own',
    event: { currency: 'EUR' },
    right: { status: 400, field: 'body' },
  },
  {
    source: 'an organiser',
    says: 'two segments have one name',
    event: {
      audience: {
        description: '近隣',
        segments: [
          { key: 'neighbours', size: 100 },
          { key: 'neighbours', size: 900 },
        ],
      },
    },
    right: { status: 400, field: 'body.audience.segments' },
  },
  {
    source: 'an organiser',
    says: 'a name in many scripts, and an emoji of several signs',
    event: { name: '🎪👨‍👩‍👧 縁日〜第２回〜 ﷺ Ünïcödé' },
    request: quick,
    right: { status: 201, holds: finite },
  },
  {
    source: 'an organiser',
    says: 'twenty segments of a hundred million people',
    event: {
      audience: {
        description: 'everybody',
        segments: Array.from({ length: 20 }, (_, at) => ({ key: `s-${String(at)}`, size: 100_000_000 })),
      },
    },
    request: quick,
    right: { status: 201, holds: finite },
  },
  {
    source: 'an organiser',
    says: 'tags that no list knows',
    event: { audience: { description: '皆さま', tags: ['宇宙人', 'xyzzy'] } },
    request: quick,
    right: { status: 201, holds: finite },
  },
  {
    source: 'pymc-labs/pymc-marketing#475',
    says: 'a constraint of a kind that there is not',
    request: { carbonKg: 12 },
    right: { status: 400, field: 'body' },
  },
  {
    source: 'facebookexperimental/Robyn#892',
    says: 'bounds that are lists in place of one for each tactic',
    request: { bounds: [0.7, 1.2] },
    right: { status: 400, field: 'body.bounds' },
  },
  {
    source: 'an organiser',
    says: 'the least amount is above the most',
    request: { bounds: { flyers: { minimum: 20, maximum: 5 } } },
    right: { status: 400, field: 'body.bounds.flyers' },
  },
  {
    source: 'an organiser',
    says: 'less than nothing at least',
    request: { bounds: { flyers: { minimum: -3 } } },
    right: { status: 400, field: 'body.bounds.flyers.minimum' },
  },
  {
    source: 'an organiser',
    says: 'a tactic is required that they do not have',
    request: { require: ['飛行船'] },
    right: { status: 400, field: 'body.require' },
  },
  {
    source: 'an organiser',
    says: 'mail is required of a list whose size nobody told',
    request: { require: ['mailing-list'] },
    right: { status: 400, field: 'body.require' },
  },
  {
    source: 'an organiser',
    says: 'required and forbidden at once',
    request: { require: ['peatix'], exclude: ['peatix'] },
    right: { status: 422, field: 'body.require' },
  },
  {
    source: 'google/lightweight_mmm#233',
    says: 'what is required costs more than there is',
    request: { require: ['meta-ads'], bounds: { 'meta-ads': { minimum: 60 } }, tacticBudgetJpy: 10_000 },
    right: { status: 422, field: 'body.require' },
  },
  {
    source: 'an organiser',
    says: 'a hundred per cent are wanted',
    request: { probability: 1 },
    right: { status: 400, field: 'body.probability' },
  },
  {
    source: 'an organiser',
    says: 'eighty per cent are wanted, as a number of eighty',
    request: { probability: 80 },
    right: { status: 400, field: 'body.probability' },
  },
  {
    source: 'an organiser',
    says: 'more than all of the budget may go to advertising',
    request: { limits: [{ id: 'ads', tactics: ['meta-ads'], mostShare: 1.5 }] },
    right: { status: 400, field: 'body.limits.0.mostShare' },
  },
  {
    source: 'an organiser',
    says: 'nothing is booked, stated as a booking',
    request: { booked: { flyers: 0 } },
    right: { status: 400, field: 'body.booked.flyers' },
  },
  {
    source: 'an organiser',
    says: 'somebody has a day off that the calendar does not have',
    request: { team: [{ name: '葵', hours: 4, daysOff: ['2027-02-29'] }] },
    right: { status: 400, field: 'body.team.0.daysOff.0' },
  },
  {
    source: 'an organiser',
    says: 'hours in tenths, where quarters are counted',
    request: { team: [{ name: '葵', hours: 1.1 }] },
    right: { status: 400, field: 'body.team.0.hours' },
  },
  {
    source: 'facebookexperimental/Robyn#794',
    says: 'a tactic is bounded to nothing',
    request: { ...quick, bounds: { peatix: { minimum: 0, maximum: 0 } } },
    right: { status: 201, holds: (plan) => !keys(plan).includes('peatix') },
  },
  {
    source: 'an organiser',
    says: 'a limit names a tactic twice',
    request: { ...quick, limits: [{ id: 'ads', tactics: ['meta-ads', 'meta-ads'], mostJpy: 20_000 }] },
    right: { status: 201, holds: (plan) => finite(plan) && keys(plan).length > 0 },
  },
  {
    source: 'an organiser',
    says: 'two limits have one name',
    request: {
      ...quick,
      limits: [
        { id: 'a', tactics: ['meta-ads'], mostJpy: 9_000 },
        { id: 'a', tactics: ['google-ads'], mostJpy: 0 },
      ],
    },
    right: { status: 201, holds: (plan) => !keys(plan).includes('google-ads') },
  },
  {
    source: 'an organiser',
    says: 'nobody of the team has time',
    request: { team: [{ name: '葵', hours: 0 }] },
    right: { status: 201, holds: ({ hours }) => hours === 0 },
  },
  {
    source: 'an organiser',
    says: 'more is booked already than the budget would ever pay',
    request: { ...quick, booked: { 'meta-ads': 1_000_000 } },
    right: { status: 201, holds: (plan) => finite(plan) && plan.spendJpy <= 20_000 },
  },
  {
    source: 'an organiser',
    says: 'nobody is wanted',
    request: { targetAttendees: 0 },
    right: { status: 201, holds: ({ items }) => items.length === 0 },
  },
  {
    source: 'an organiser',
    says: 'an attendee is worth nothing',
    request: { question: 'value', valuePerAttendeeJpy: 0 },
    right: { status: 201, holds: ({ items }) => items.length === 0 },
  },
  {
    source: 'pretix/pretix#186',
    says: 'more are wanted than fit',
    request: { ...quick, question: 'reach', targetAttendees: 5_000 },
    right: {
      status: 201,
      holds: ({ notes, certificate }) =>
        certificate?.objective === 'chance' && (notes ?? []).some(({ en }) => en.includes('holds')),
    },
  },
  {
    source: 'facebookexperimental/Robyn#344',
    says: 'a budget of an odd number of yen',
    request: { question: 'most', tacticBudgetJpy: 17_777, staffHours: 4 },
    right: { status: 201, holds: ({ spendJpy }) => spendJpy <= 17_777 && Number.isInteger(spendJpy) },
  },
];
