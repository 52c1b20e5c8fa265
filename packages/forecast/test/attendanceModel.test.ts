import assert from 'node:assert/strict';
import { finishedEvents, forecastAttendance, scoreEvents, trainAttendance } from '../src/attendanceModel.ts';
import type { EventHistory } from '../src/features/knowledge.ts';
import { crpsOf, heldOutTest, metricsOf } from '../src/heldOut.ts';
import { readModel } from '../src/xgboost/readModel.ts';
import { writeModel } from '../src/xgboost/writeModel.ts';

const DAY = 86_400_000;
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Events of an organiser of whose sign-ups only a share comes that the first belief does not know. */
function pastOf(count: number, seed: number, showUp = 0.45): EventHistory[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, index) => {
    const startsAt = Date.UTC(2025, 0, 10 + 9 * index, 10);
    const beganAt = startsAt - 35 * DAY;
    const inAll = 40 + Math.floor(80 * random());
    const signUps = Array.from({ length: inAll }, () => ({
      knownAt: beganAt + random() * 35 * DAY,
      value: 1,
    })).sort((a, b) => a.knownAt - b.knownAt);
    const attended = signUps.filter(() => random() < showUp).length;
    return {
      id: `event-${String(index).padStart(3, '0')}`,
      tenant: 'own',
      plans: [
        {
          knownAt: beganAt,
          value: {
            startsAt,
            timeZone: 'Asia/Tokyo',
            category: 'meetup' as const,
            format: 'venue' as const,
            priceJpy: 0,
            capacity: 500,
            targetAttendees: 60,
            budgetJpy: 0,
          },
        },
      ],
      signUps,
      spend: [],
      results: [{ knownAt: startsAt + DAY, value: { signUps: inAll, attended } }],
    };
  });
}
const LATER = Date.UTC(2035, 0, 1);

describe('A model of attendance', () => {
  it('forecasts the same whatever happens after the instant of the forecast', () => {
    const past = pastOf(20, 3);
    const model = trainAttendance(past.slice(0, 12), past, LATER);
    const at = past[14]!.plans[0]!.value.startsAt - 14 * DAY;
    const changed = past.map((event): EventHistory => ({
      ...event,
      plans: [
        ...event.plans,
        {
          knownAt: Math.max(at, event.plans[0]!.knownAt) + 1,
          value: { ...event.plans[0]!.value, capacity: 1 },
        },
      ],
      signUps: [...event.signUps.filter(({ knownAt }) => knownAt <= at), { knownAt: at + 1, value: 999 }],
      results: event.results.filter(({ knownAt }) => knownAt <= at),
    }));
    const forecast = forecastAttendance(model, past[14]!, past, at);
    assert.deepEqual(forecastAttendance(model, changed[14]!, changed, at), forecast);
    assert.notDeepEqual(forecastAttendance(model, changed[14]!, changed, at + DAY), forecast);
    assert.equal(forecastAttendance(model, past[14]!, past, past[14]!.plans[0]!.knownAt - 1), undefined);
  });

  it('learns from events whose attendance was known, oldest first', () => {
    const past = pastOf(6, 2);
    const now = past[3]!.results[0]!.knownAt;
    assert.deepEqual(
      finishedEvents(past.toReversed(), now).map(({ id }) => id),
      past.slice(0, 4).map(({ id }) => id),
    );
  });

  it('is the same to the byte for the same data, and survives its file', () => {
    const past = pastOf(16, 1);
    const [a, b] = [trainAttendance(past, past, LATER), trainAttendance(pastOf(16, 1), past, LATER)];
    const bytes = Buffer.from(writeModel(a.ensemble, 'json'));
    assert.ok(bytes.equals(Buffer.from(writeModel(b.ensemble, 'json'))));
    assert.deepEqual(
      scoreEvents({ ...a, ensemble: readModel(bytes) }, past, past, LATER),
      scoreEvents(a, past, past, LATER),
    );
  });

  it('wins over the first belief where that is wrong, and not where it is right', () => {
    const wrong = pastOf(40, 5, 0.3);
    const [train, held] = [wrong.slice(0, 28), wrong.slice(28)];
    const model = trainAttendance(train, wrong, LATER);
    const scored = scoreEvents(model, held, wrong, LATER);
    const test = heldOutTest(scored, scoreEvents(undefined, held, wrong, LATER));
    assert.ok(test.wins && test.candidateCrps < 0.7 * test.championCrps, JSON.stringify(test));
    const { coverage80 } = metricsOf(scored);
    assert.ok(coverage80 > 0.65, String(coverage80));
  });
});

describe('The test on held-out events', () => {
  it('scores a sure and right forecast best', () => {
    assert.ok(Math.abs(crpsOf({ median: 50, logDeviation: 0.01 }, 50)) < 0.2);
    assert.ok(crpsOf({ median: 50, logDeviation: 0.2 }, 50) < crpsOf({ median: 70, logDeviation: 0.2 }, 50));
    // Against the definition, by drawing: E|X - y| - E|X - X'| / 2.
    const random = generator(9);
    const draw = () =>
      Math.exp(
        Math.log(40) + 0.5 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
      );
    let [miss, apart] = [0, 0];
    const n = 40_000;
    for (let i = 0; i < n; i++) {
      const [x, other] = [draw(), draw()];
      miss += Math.abs(x - 60) / n;
      apart += Math.abs(x - other) / n;
    }
    assert.ok(Math.abs(crpsOf({ median: 40, logDeviation: 0.5 }, 60) - (miss - apart / 2)) < 0.3);
  });

  it('never promotes a candidate that is worse by more than 2 %, and equal ones in one of twenty at most', () => {
    const random = generator(21);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const [runs, events] = [400, 20];
    let [worse, equal] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const actuals = Array.from({ length: events }, () => 80 * Math.exp(0.3 * normal()));
      const forecasts = (noise: number) =>
        actuals.map((actual, event) => ({
          event: String(event),
          forecast: { median: actual * Math.exp(noise * normal()), logDeviation: 0.2 },
          actual,
        }));
      const champion = forecasts(0.2);
      if (heldOutTest(forecasts(0.2), champion).wins) equal += 1;
      const test = heldOutTest(forecasts(0.26), champion);
      if (test.wins && test.candidateCrps > 1.02 * test.championCrps) worse += 1;
    }
    assert.equal(worse, 0);
    assert.ok(equal / runs < 0.08, String(equal / runs));
  });

  it('needs the same forecasts of both', () => {
    assert.throws(() =>
      heldOutTest([], [{ event: 'a', forecast: { median: 10, logDeviation: 0.2 }, actual: 1 }]),
    );
  });
});
