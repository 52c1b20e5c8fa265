import assert from 'node:assert/strict';
import {
  EVENT_FEATURE_NAMES,
  EVENT_MONOTONE,
  eventExamples,
  eventRow,
} from '@tsudoi/forecast/features/eventFeatures';
import type { EventHistory, EventPlan, Known } from '@tsudoi/forecast/features/knowledge';
import { randomFrom } from '@tsudoi/forecast/random';

const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
const DAY = 86_400_000;
const T0 = Date.parse('2025-01-01T00:00:00Z');

/** Events with changes, cancellations, late results and corrections, at random instants. */
function histories(random: () => number): EventHistory[] {
  const at = (from: number, span: number): number => T0 + (from + span * random()) * DAY;
  return Array.from({ length: 24 }, (_, e) => {
    const starts = 40 + e * 10;
    const plan = (): EventPlan => ({
      startsAt: T0 + (starts + Math.floor(3 * random())) * DAY,
      timeZone: 'Asia/Tokyo',
      category: random() < 0.5 ? 'meetup' : 'seminar',
      format: 'venue',
      priceJpy: Math.floor(3 * random()) * 1_000,
      capacity: 50 + Math.floor(100 * random()),
      targetAttendees: 40,
      budgetJpy: Math.floor(1e5 * random()),
      ...(random() < 0.5 ? { plannedSignUps: Math.floor(80 * random()) } : {}),
    });
    const some = <T>(count: number, from: number, span: number, value: () => T): Known<T>[] =>
      Array.from({ length: count }, () => ({ knownAt: at(from, span), value: value() }));
    return {
      id: `e${e}`,
      tenant: `t${e % 3}`,
      plans: [{ knownAt: T0 + (starts - 40) * DAY, value: plan() }, ...some(2, starts - 38, 36, plan)],
      signUps: some(60, starts - 40, 40, () => (random() < 0.1 ? -1 : 1)),
      spend: some(5, starts - 40, 40, () => Math.floor(5_000 * random())),
      results: some(2, starts + 1, 12, () => ({
        signUps: 30 + Math.floor(40 * random()),
        attended: 20 + Math.floor(10 * random()),
      })),
    };
  });
}

/** The same histories with everything that became known after `asOf` changed beyond recognition. */
function otherFuture(all: readonly EventHistory[], asOf: number): EventHistory[] {
  const spoil = <T>(entries: readonly Known<T>[], wrong: (value: T) => T): Known<T>[] => [
    ...entries.map((entry) =>
      entry.knownAt > asOf ? { knownAt: entry.knownAt, value: wrong(entry.value) } : entry,
    ),
    ...entries.slice(0, 1).map(({ value }) => ({ knownAt: asOf + 1, value: wrong(value) })),
  ];
  return all.map((event) => ({
    ...event,
    plans: spoil(event.plans, (plan) => ({
      ...plan,
      startsAt: plan.startsAt - 300 * DAY,
      priceJpy: 9e6,
      capacity: 1,
      category: 'market',
      plannedSignUps: 1e6,
    })),
    signUps: spoil(event.signUps, () => 1e6),
    spend: spoil(event.spend, () => 1e9),
    results: spoil(event.results, () => ({ signUps: 1e6, attended: 0 })),
  }));
}

describe(`features (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const all = histories(random);

  it('see nothing that was not known at their instant, of the event or of any other', () => {
    let compared = 0;
    for (const [i, event] of all.entries())
      for (const lead of [0, 1, 7, 21, 35]) {
        const asOf = event.plans[0]!.value.startsAt - lead * DAY + Math.floor(DAY * random());
        const row = eventRow(event, all, asOf);
        const changed = otherFuture(all, asOf);
        assert.deepEqual(eventRow(changed[i]!, changed, asOf), row);
        compared += row === undefined ? 0 : 1;
      }
    assert.ok(compared > 80);
  });

  it('would be caught if they did: what was known before does move them', () => {
    for (const [i, event] of all.entries()) {
      const asOf = event.plans[0]!.value.startsAt - 2 * DAY;
      const changed = otherFuture(all, asOf - 30 * DAY);
      assert.notDeepEqual(eventRow(changed[i]!, changed, asOf), eventRow(event, all, asOf));
    }
  });

  it('are the same numbers for training and for serving', () => {
    const now = T0 + 400 * DAY;
    const { table, events, signUps } = eventExamples(all, [21, 7], now);
    assert.equal(table.rows, 48);
    for (const [r, { event, leadDays }] of events.entries()) {
      const history = all.find(({ id }) => id === event)!;
      const plan = history.plans.toSorted((a, b) => a.knownAt - b.knownAt).at(-1)!.value;
      const served = eventRow(history, all, plan.startsAt - leadDays * DAY)!;
      assert.deepEqual(
        Float32Array.from(table.columns, (column) => column[r]!),
        served,
      );
      assert.equal(
        signUps[r],
        history.results.toSorted((a, b) => a.knownAt - b.knownAt).at(-1)!.value.signUps,
      );
    }
    assert.equal(
      eventExamples(all, [7], T0 + 100 * DAY).events.every(({ event }) =>
        all.find(({ id }) => id === event)!.results.some(({ knownAt }) => knownAt <= T0 + 100 * DAY),
      ),
      true,
    );
  });

  it('are named once, and constrained by names that exist', () => {
    assert.equal(new Set(EVENT_FEATURE_NAMES).size, EVENT_FEATURE_NAMES.length);
    for (const name of Object.keys(EVENT_MONOTONE)) assert.ok(EVENT_FEATURE_NAMES.includes(name));
    assert.equal(EVENT_MONOTONE['price'], -1);
    assert.equal(EVENT_MONOTONE['budget'], 1);
  });
});
