import type { EventHistory, EventPlan } from '@tsudoi/forecast/features/knowledge';
import { gammaFrom, normalFrom, poissonFrom, randomFrom } from '@tsudoi/forecast/random';

/**
 * Events whose sign-ups answer in a family that no part of the engine assumes: Hill curves of the budget, logistic demand by price, additive bumps by day and season, each
 * tenant with tastes of their own, negative-binomial counts. Frozen before the forecast was tuned.
 */
export const FORECAST_WORLD = { tenants: 90, events: 34, seed: 4_242, shape: 60, leadDays: 21 } as const;

/** An event with the expectation that an oracle knows. */
export interface WorldEvent {
  readonly history: EventHistory;
  readonly startsAt: number;
  readonly truth: number;
  readonly oracle: number;
}

const CATEGORIES = ['meetup', 'workshop', 'seminar', 'conference', 'market'] as const;
const DAY = 86_400_000;
const T0 = Date.parse('2022-01-05T10:00:00Z');

/** Tenants, each with their events in time. */
export function forecastWorld(seed: number = FORECAST_WORLD.seed): WorldEvent[][] {
  const random = randomFrom(seed);
  const worth = CATEGORIES.map(() => 0.6 + 0.9 * random());
  return Array.from({ length: FORECAST_WORLD.tenants }, (_, t) => {
    const size = Math.exp(4 + 0.8 * normalFrom(random));
    const taste = CATEGORIES.map(() => Math.exp(0.2 * normalFrom(random)));
    const patience = 2_500 * Math.exp(0.4 * normalFrom(random));
    const reach = 30_000 * Math.exp(0.6 * normalFrom(random));
    const weekend = 0.5 * random() - 0.2;
    let drift = 0;
    let day = Math.floor(40 * random());
    return Array.from({ length: FORECAST_WORLD.events }, (__, e): WorldEvent => {
      day += 10 + Math.floor(25 * random());
      drift = 0.9 * drift + 0.05 * normalFrom(random);
      const startsAt = T0 + day * DAY;
      const c = Math.floor(CATEGORIES.length * random() ** 1.5);
      const priceJpy = random() < 0.5 ? 0 : 500 * Math.floor(1 + 9 * random());
      const budgetJpy = Math.round(random() < 0.2 ? 0 : 60_000 * random() ** 2);
      const free = [0, 6].includes(new Date(startsAt).getUTCDay());
      const season =
        0.15 * Math.cos((2 * Math.PI * (day - 60)) / 365) +
        (new Date(startsAt).getUTCMonth() === 7 ? -0.25 : 0);
      const hill = 0.55 + 0.9 * (budgetJpy ** 1.4 / (budgetJpy ** 1.4 + reach ** 1.4));
      const demand =
        (1 + Math.exp(-3)) /
        (1 + Math.exp((priceJpy - 2 * patience) / (0.7 * patience) - 1.1) + Math.exp(-3));
      const oracle = Math.max(
        2,
        size * worth[c]! * taste[c]! * hill * demand * (1 + season + (free ? weekend : 0)) * Math.exp(drift),
      );
      const { shape } = FORECAST_WORLD;
      const truth = poissonFrom(random, (oracle * gammaFrom(random, shape)) / shape);
      const plan: EventPlan = {
        startsAt,
        timeZone: 'Asia/Tokyo',
        category: CATEGORIES[c]!,
        format: 'venue',
        priceJpy,
        capacity: 10 * Math.ceil(size / 4),
        targetAttendees: Math.ceil(size * Math.exp(0.5 * normalFrom(random))),
        budgetJpy,
      };
      const history: EventHistory = {
        id: `t${t}-e${e}`,
        tenant: `t${t}`,
        plans: [{ knownAt: startsAt - 60 * DAY, value: plan }],
        signUps: [],
        spend: [],
        results: [{ knownAt: startsAt + DAY, value: { signUps: truth, attended: truth } }],
      };
      return { history, startsAt, truth, oracle };
    });
  });
}
