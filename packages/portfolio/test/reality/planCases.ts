import type { Plan, PlanNote, Problem, Tactic, UnusableTactic } from '@tsudoi/portfolio/model';
import type { ConflictingConstraint } from '@tsudoi/portfolio/infeasible';
import { aTactic } from '../builders.ts';
import { tactics } from '../organiser.ts';

/** What is right for a statement; what is not named is not asked. */
export interface Right {
  /** The limit that is named; no plan is made. */
  readonly refused?: ConflictingConstraint;
  /** Exactly these tactics, with these efforts where they are known. */
  readonly items?: Readonly<Record<string, number | undefined>>;
  /** Tactics that are in the plan, with least and most effort. */
  readonly within?: Readonly<Record<string, readonly [least: number, most: number]>>;
  readonly without?: readonly string[];
  readonly objective?: Plan['certificate']['objective'];
  readonly notes?: readonly PlanNote['code'][];
  readonly unusable?: Readonly<Record<string, UnusableTactic['reason']>>;
  readonly spendAtMost?: number;
  readonly hoursAtMost?: number;
  readonly also?: (plan: Plan, problem: Problem) => boolean;
}

/** A statement of the problem that somebody has made, or a report of an optimiser that answered it wrongly. */
export interface PlanCase {
  /** repository#issue, paraphrased; or who says such things. */
  readonly source: string;
  readonly says: string;
  /** Changes of the usual event. */
  readonly stated: Partial<Problem>;
  readonly right: Right;
}

const only = (...ids: string[]): readonly Tactic[] => tactics.filter(({ id }) => ids.includes(id));
const changed = (id: string, changes: Partial<Tactic>): readonly Tactic[] =>
  tactics.map((tactic) => (tactic.id === id ? { ...tactic, ...changes } : tactic));
const spendOf = ({ items }: Plan, id: string): number =>
  items.find(({ tacticId }) => tacticId === id)?.spendJpy ?? 0;
const most = { question: 'most', worthJpy: 1e7 } as const;

export const planCases: readonly PlanCase[] = [
  {
    source: 'facebookexperimental/Robyn#744',
    says: 'a channel that is bounded to nothing gets nothing, whatever it would bring',
    stated: { ...most, bounds: { ads: { minimum: 0, maximum: 0 } } },
    right: { without: ['ads'], unusable: { ads: 'no-response' } },
  },
  {
    source: 'facebookexperimental/Robyn#1033',
    says: 'channels without spending stay without while the others are divided anew',
    stated: { ...most, excluded: ['flyers', 'search'] },
    right: { without: ['flyers', 'search'], within: { ads: [10, 150] } },
  },
  {
    source: 'facebookexperimental/Robyn#794',
    says: 'zero as a least bound is no fault',
    stated: { ...most, bounds: { ads: { minimum: 0 } } },
    right: { within: { ads: [10, 150] } },
  },
  {
    source: 'facebookexperimental/Robyn#748',
    says: 'a channel that brings nothing gets nothing',
    stated: {
      ...most,
      tactics: changed('ads', { response: { theta: 0, audience: 20_000, kappa: 60, rho: 0.86 } }),
    },
    right: { without: ['ads'], unusable: { ads: 'no-response' } },
  },
  {
    source: 'facebookexperimental/Robyn#748',
    says: 'what was spent on it is to stay the same: required, it keeps its least amount',
    stated: {
      required: ['ads'],
      bounds: { ads: { minimum: 20, maximum: 20 } },
      tactics: changed('ads', { response: { theta: 0, audience: 20_000, kappa: 60, rho: 0.86 } }),
    },
    right: { within: { ads: [20, 20] } },
  },
  {
    source: 'facebookexperimental/Robyn#344',
    says: 'no plan spends more than there is, not by one yen',
    stated: { ...most, tacticBudgetJpy: 17_777 },
    right: { spendAtMost: 17_777 },
  },
  {
    source: 'facebookexperimental/Robyn#667',
    says: 'an upper bound holds when a target is asked for',
    stated: { target: 60, bounds: { ads: { maximum: 12 } } },
    right: {
      also: ({ items }) => items.every(({ tacticId, effort }) => tacticId !== 'ads' || effort <= 12),
    },
  },
  {
    source: 'facebookexperimental/Robyn#134',
    says: 'both bounds the same are a fixed amount, not about that',
    stated: { ...most, required: ['ads'], bounds: { ads: { minimum: 33, maximum: 33 } } },
    right: { within: { ads: [33, 33] } },
  },
  {
    source: 'facebookexperimental/Robyn#738',
    says: 'most people is asked for: spending nothing is no answer',
    stated: most,
    right: { objective: 'value', also: ({ spendJpy }) => spendJpy > 0 },
  },
  {
    source: 'facebookexperimental/Robyn#1021',
    says: 'the same people for less money: the cheapest plan for a target leaves the rest of the budget alone',
    stated: { target: 20, tacticBudgetJpy: 200_000 },
    right: { objective: 'cost', spendAtMost: 60_000 },
  },
  {
    source: 'facebookexperimental/Robyn#931',
    says: 'a wish that cannot be had is said, not replaced by a default',
    stated: { target: 450, capacity: 500 },
    right: { objective: 'chance', notes: ['target-not-reachable'] },
  },
  {
    source: 'google/lightweight_mmm#233',
    says: 'lower bounds above the budget are named as what they are',
    stated: { required: ['ads'], bounds: { ads: { minimum: 100 } }, tacticBudgetJpy: 50_000 },
    right: { refused: 'tactic-budget' },
  },
  {
    source: 'google/lightweight_mmm#233',
    says: 'lower bounds that fit one by one and not together are named too',
    stated: {
      required: ['ads', 'search'],
      bounds: { ads: { minimum: 30 }, search: { minimum: 30 } },
      tacticBudgetJpy: 50_000,
    },
    right: { refused: 'tactic-budget' },
  },
  {
    source: 'google/lightweight_mmm#339',
    says: 'one channel stays as it is and the others move',
    stated: { ...most, required: ['search'], bounds: { search: { minimum: 25, maximum: 25 } } },
    right: {
      within: { search: [25, 25], ads: [10, 150] },
      also: (plan) => spendOf(plan, 'search') === 25_000,
    },
  },
  {
    source: 'google/lightweight_mmm#42',
    says: 'no figure is NaN where prices are zero',
    stated: { tacticBudgetJpy: 0 },
    right: {
      notes: ['budget-is-zero'],
      spendAtMost: 0,
      also: (plan) =>
        [plan.hitProbability, plan.expectedAttendees, plan.gap, plan.costJpy].every(Number.isFinite),
    },
  },
  {
    source: 'google/lightweight_mmm#297',
    says: 'the budget asked for is the budget, not what was spent before',
    stated: { ...most, tacticBudgetJpy: 30_000 },
    right: { spendAtMost: 30_000 },
  },
  {
    source: 'pymc-labs/pymc-marketing#848',
    says: 'the parts add up to the whole',
    stated: most,
    right: {
      also: ({ items, spendJpy, hours }) =>
        items.reduce((sum, item) => sum + item.spendJpy, 0) === spendJpy &&
        items.reduce((sum, item) => sum + item.hours, 0) === hours,
    },
  },
  {
    source: 'pymc-labs/pymc-marketing#1681',
    says: 'channels that bring different returns do not get equal shares',
    stated: { ...most, tacticBudgetJpy: 60_000 },
    right: { also: (plan) => spendOf(plan, 'ads') !== spendOf(plan, 'search') },
  },
  {
    source: 'pymc-labs/pymc-marketing#475',
    says: 'a limit of another kind than money holds: hours of one person',
    stated: { ...most, limits: [{ id: 'Aoi', tactics: ['mail', 'posts'], measure: 'hours', most: 2.5 }] },
    right: {
      also: ({ items }) =>
        items
          .filter(({ tacticId }) => tacticId === 'mail' || tacticId === 'posts')
          .reduce((sum, item) => sum + item.hours, 0) <= 2.5,
    },
  },
  {
    source: 'google/meridian#1080',
    says: 'more money with two channels held at nothing goes to the others',
    stated: {
      ...most,
      tacticBudgetJpy: 150_000,
      bounds: { mail: { maximum: 0 }, posts: { maximum: 0 } },
    },
    right: { without: ['mail', 'posts'], within: { ads: [10, 150] } },
  },
  {
    source: 'google/meridian#694',
    says: 'a plan that is stated whole is answered with its own figures',
    stated: {
      tactics: only('mail', 'ads'),
      required: ['mail', 'ads'],
      bounds: { mail: { minimum: 2, maximum: 2 }, ads: { minimum: 40, maximum: 40 } },
    },
    right: { items: { mail: 2, ads: 40 } },
  },
  {
    source: 'ERGO-Code/HiGHS#1721',
    says: 'a tactic of a thousand million yen beside one of a yen breaks no limit by a tolerance',
    stated: {
      ...most,
      tacticBudgetJpy: 100_001,
      tactics: [
        ...tactics,
        aTactic({ id: 'stadium', setupFeeJpy: 1_000_000_000, maximumEffort: 1 }),
        aTactic({ id: 'stickers', costPerUnitJpy: 1, maximumEffort: 400 }),
      ],
    },
    right: { spendAtMost: 100_001, without: ['stadium'], unusable: { stadium: 'tactic-budget' } },
  },
  {
    source: 'ERGO-Code/HiGHS#2872',
    says: 'figures of very different sizes are not taken for impossible',
    stated: {
      target: 30,
      tactics: [
        aTactic({
          id: 'television',
          setupFeeJpy: 90_000,
          maximumEffort: 3,
          minimumEffort: 1,
          response: { theta: 2e-6, audience: 100_000_000, kappa: 1, rho: 0.5 },
        }),
        ...tactics,
      ],
    },
    right: { objective: 'cost' },
  },
  {
    source: 'ERGO-Code/HiGHS#2271',
    says: 'a limit of a thousand million yen is a limit that does not bind',
    stated: { target: 30, tacticBudgetJpy: 1_000_000_000, staffHours: 100_000 },
    right: { objective: 'cost', spendAtMost: 200_000 },
  },
  {
    source: 'facebookexperimental/siMMMulator#18',
    says: 'a share of zero is a share: nothing may go to advertising',
    stated: { ...most, limits: [{ id: 'ads', tactics: ['ads', 'search'], measure: 'yen', most: 0 }] },
    right: { without: ['ads', 'search'], unusable: { ads: 'limit', search: 'limit' } },
  },
  {
    source: 'pretix/pretix#186',
    says: 'the quota was made smaller than what is sold: nobody more is looked for',
    stated: { baseSignUps: 140, capacity: 100, target: 60 },
    right: { items: {} },
  },
  {
    source: 'an organiser',
    says: 'a limit names the same tactic twice; it counts once',
    stated: {
      ...most,
      tacticBudgetJpy: 40_000,
      tactics: only('ads'),
      limits: [{ id: 'half', tactics: ['ads', 'ads'], measure: 'yen', most: 40_000 }],
    },
    right: { within: { ads: [30, 35] } },
  },
  {
    source: 'an organiser',
    says: 'target zero: nothing is done',
    stated: { target: 0 },
    right: { items: {}, notes: ['target-is-zero'] },
  },
  {
    source: 'an organiser',
    says: 'forty wanted in a room of twenty',
    stated: { target: 40, capacity: 20 },
    right: { objective: 'chance', notes: ['target-above-capacity', 'target-not-reachable'] },
  },
  {
    source: 'an organiser',
    says: 'no hours at all: only what takes none',
    stated: { staffHours: 0 },
    right: { items: {}, notes: ['hours-are-zero'], hoursAtMost: 0 },
  },
  {
    source: 'an organiser',
    says: 'required and forbidden at once',
    stated: { required: ['mail'], excluded: ['mail'] },
    right: { refused: 'excluded' },
  },
  {
    source: 'an organiser',
    says: 'two of a kind are required of which one may be chosen',
    stated: { required: ['search', 'flyers'] },
    right: { refused: 'exclusivity' },
  },
  {
    source: 'an organiser',
    says: 'what needs a week is required for tomorrow',
    stated: { required: ['flyers'], leadDays: 1 },
    right: { refused: 'lead-days' },
  },
  {
    source: 'an organiser',
    says: 'what is required is no tactic of theirs',
    stated: { required: ['skywriting'] },
    right: { refused: 'unknown-tactic' },
  },
  {
    source: 'an organiser',
    says: 'the event is today: nothing works any more in no time',
    stated: { leadDays: 0 },
    right: { items: {}, notes: ['no-usable-tactic'] },
  },
  {
    source: 'an organiser',
    says: 'the least amount is above the most: nothing can be chosen of it, the rest is planned',
    stated: { target: 30, bounds: { ads: { minimum: 60, maximum: 20 } } },
    right: { without: ['ads'], unusable: { ads: 'no-response' } },
  },
  {
    source: 'an organiser',
    says: 'everything is booked already: it is neither paid nor planned again',
    stated: {
      target: 30,
      tactics: changed('mail', { doneEffort: 4 }),
      toCome: { signUps: 36, spread: 0.2 },
      baseSignUps: 40,
    },
    right: { items: {} },
  },
  {
    source: 'an organiser',
    says: 'more people are wanted than live in the village',
    stated: { people: 50, target: 60, capacity: 500 },
    right: { objective: 'chance', notes: ['target-not-reachable'], also: ({ demand }) => demand >= 0 },
  },
  {
    source: 'an organiser',
    says: 'a unit price with a fraction of a yen is charged in whole yen',
    stated: {
      ...most,
      tactics: [aTactic({ id: 'coupons', costPerUnitJpy: 33.3, maximumEffort: 50, minimumEffort: 1 })],
      tacticBudgetJpy: 1_000,
    },
    right: { spendAtMost: 1_000, also: ({ spendJpy }) => Number.isInteger(spendJpy) },
  },
  {
    source: 'an organiser',
    says: 'the exact price is in the budget',
    stated: {
      ...most,
      tactics: [aTactic({ id: 'booth', setupFeeJpy: 99_999, maximumEffort: 1, minimumEffort: 1 })],
      tacticBudgetJpy: 99_999,
    },
    right: { items: { booth: 1 } },
  },
  {
    source: 'an organiser',
    says: 'an hour and ten minutes are five quarters, and five quarters are enough',
    stated: {
      ...most,
      tactics: [aTactic({ id: 'call', fixedHours: 7 / 6, maximumEffort: 1, minimumEffort: 1 })],
      staffHours: 1.25,
    },
    right: { items: { call: 1 }, hoursAtMost: 1.25 },
  },
  {
    source: 'an organiser',
    says: 'almost certainty is wanted: 99 of 100 times',
    stated: { target: 12, probability: 0.99 },
    right: { objective: 'cost', also: ({ hitProbability }) => hitProbability >= 0.99 },
  },
  {
    source: 'an organiser',
    says: 'an hour is worth nothing: yen alone are saved',
    stated: { target: 20, hourlyWageJpy: 0 },
    right: { objective: 'cost', also: ({ costJpy, spendJpy }) => costJpy === spendJpy },
  },
  {
    source: 'an organiser',
    says: 'an attendee is worth nothing: nothing is bought for value',
    stated: { question: 'value', worthJpy: 0 },
    right: { items: {}, objective: 'value' },
  },
];
