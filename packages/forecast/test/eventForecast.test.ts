import assert from 'node:assert/strict';
import {
  drawEvent,
  fitEventForecast,
  forecastEvent,
  type FinishedEvents,
} from '@tsudoi/forecast/eventForecast';
import { gammaFrom, normalFrom, poissonFrom, randomFrom } from '@tsudoi/forecast/random';

const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
const FEATURES = ['target', 'price', 'noise'];

interface Event {
  readonly tenant: string;
  readonly row: Float32Array;
  readonly mean: number;
  readonly count: number;
  readonly at: number;
}

/** Tenants whose people answer to a price in their own way. */
function world(random: () => number, tenants: number, events: number, name = 't'): Event[] {
  return Array.from({ length: tenants }, (_, t) => {
    const [factor, slope] = [0.5 * normalFrom(random), -0.4 + 0.3 * normalFrom(random)];
    return Array.from({ length: events }, (__, at): Event => {
      const [target, price] = [3 + random(), 2 * random()];
      const mean = Math.exp(target + factor + slope * price);
      return {
        tenant: `${name}${t}`,
        row: Float32Array.of(target, price, random()),
        mean,
        count: poissonFrom(random, (mean * gammaFrom(random, 30)) / 30),
        at,
      };
    });
  }).flat();
}

const finished = (events: readonly Event[]): FinishedEvents => ({
  features: FEATURES,
  table: {
    rows: events.length,
    columns: FEATURES.map((_, f) => Float32Array.from(events, ({ row }) => row[f]!)),
  },
  counts: events.map(({ count }) => count),
  tenants: events.map(({ tenant }) => tenant),
  order: events.map(({ at }) => at),
});

describe(`the forecast of an event (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const pool = world(random, 30, 12);
  const fresh = world(random, 40, 13, 'new');

  it('gets better with each past event of the tenant, by their own factor and price', () => {
    const error = (past: number): number => {
      const known = fresh.filter(({ at }) => at < past);
      const model = fitEventForecast(finished([...pool, ...known]), {
        slopes: ['price'],
        monotone: { price: -1 },
      });
      const targets = fresh.filter(({ at }) => at === 12);
      return (
        targets.reduce(
          (sum, { tenant, row, mean }) =>
            sum + Math.abs(Math.log(forecastEvent(model, tenant, row).expected / mean)),
          0,
        ) / targets.length
      );
    };
    const [none, few, many] = [error(0), error(2), error(12)];
    assert.ok(few < 0.85 * none && many < 0.95 * few, `${none} ${few} ${many}`);
    assert.ok(many < 0.25, String(many));
  });

  it('holds what its limits promise, with many past events and with none', () => {
    const model = fitEventForecast(finished([...pool, ...fresh.filter(({ at }) => at < 6)]), {
      slopes: ['price'],
    });
    const strangers = world(random, 150, 1, 'stranger');
    for (const targets of [fresh.filter(({ at }) => at >= 6), strangers]) {
      const inside = targets.filter(({ tenant, row, count }) => {
        const { low, high } = forecastEvent(model, tenant, row);
        return count >= low && count <= high;
      }).length;
      assert.ok(Math.abs(inside / targets.length - 0.8) < 0.13, `${inside} of ${targets.length}`);
    }
  });

  it('is the same from the same events, and its draws are those of its quantiles', () => {
    const fit = () => fitEventForecast(finished(pool), { slopes: ['price'] });
    const row = Float32Array.of(3.5, 1, 0.5);
    const [a, b] = [fit(), fit()].map((model) => forecastEvent(model, 't3', row)) as [
      ReturnType<typeof forecastEvent>,
      ReturnType<typeof forecastEvent>,
    ];
    assert.deepEqual(
      [a.expected, a.low, a.high, a.quantile(0.3)],
      [b.expected, b.low, b.high, b.quantile(0.3)],
    );
    assert.equal(a.pastEvents, 12);
    const draws = drawEvent(a, 4_000, randomFrom(seed)).sort((x, y) => x - y);
    assert.ok(Math.abs(draws[2_000]! - a.quantile(0.5)) < 0.1 * a.expected + 1);
    assert.ok(a.quantile(0.1) <= a.expected && a.expected <= a.quantile(0.9));
  });

  it('has an answer from a single event', () => {
    const model = fitEventForecast(finished(pool.slice(0, 1)));
    const { expected, low, high } = forecastEvent(model, 'anybody', Float32Array.of(3.5, NaN, NaN));
    assert.ok(low <= expected + 1 && expected <= high + 1 && high < 1e5);
  });
});
