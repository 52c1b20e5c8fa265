import assert from 'node:assert/strict';
import { limitsOf, scoresOf, shareAbove } from '@tsudoi/forecast/conformal';
import { reached, runOf, type PaceEvent, type RunDay } from '@tsudoi/forecast/pace/curve';
import { fitPace, forecastPace, PACE_LEADS } from '@tsudoi/forecast/pace/pace';
import { binomialFrom, gammaFrom, normalFrom, poissonFrom, randomFrom } from '@tsudoi/forecast/random';

const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);

/** Events whose people come at a constant rate with a frailty of their own; a share cancels on the last day. */
function events(
  count: number,
  random: () => number,
  options: { cancelling?: number; capacity?: number; listed?: boolean } = {},
): PaceEvent[] {
  return Array.from({ length: count }, (_, e) => {
    const size = 40 * (gammaFrom(random, 6) / 6);
    const days: RunDay[] = [];
    let held = 0;
    for (let lead = 30; lead >= 0; lead--) {
      const wanted = poissonFrom(random, size / 31);
      const signUps = Math.min(wanted, (options.capacity ?? Infinity) - held);
      const cancellations = lead === 0 ? binomialFrom(random, held, options.cancelling ?? 0) : 0;
      held += signUps - cancellations;
      days.push({ lead, signUps, cancellations, waiting: options.listed ? wanted - signUps : 0 });
    }
    return {
      id: `e${e}`,
      tenant: `t${e % 4}`,
      day: 20_000 + e * 3,
      opened: 30,
      days,
      ...(options.capacity === undefined ? {} : { capacity: options.capacity }),
      format: 'venue',
      priceJpy: 0,
      weekend: false,
    };
  });
}

const finalOf = (event: PaceEvent): number => {
  const run = runOf(event);
  return run.wanted[0]! - run.cancelled[0]!;
};
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

describe(`the pace of sign-ups (seed ${seed})`, () => {
  it('has a forecast before any event has finished, within what is possible', () => {
    const [event] = events(1, randomFrom(seed));
    for (const lead of PACE_LEADS) {
      const model = fitPace([], lead);
      const { signUps, low, high, full } = forecastPace(model, { ...event!, planned: 50 });
      const now = reached(runOf(event!, lead).wanted, lead);
      assert.ok(
        low <= signUps && signUps <= high && low >= 0 && signUps >= now,
        JSON.stringify({ low, signUps, high, now }),
      );
      assert.equal(full, 0);
    }
    const early = forecastPace(fitPace([], 21), { ...event!, days: [], planned: 80 });
    assert.ok(early.signUps > 5 && early.signUps < 80, 'nobody so far is less than was planned');
  });

  it('is as good as the rule that is exact here, and its intervals hold what they promise', () => {
    const random = randomFrom(seed);
    const [past, fresh] = [events(160, random), events(300, random)];
    for (const lead of [21, 7]) {
      const model = fitPace(past, lead);
      const at = (event: PaceEvent): number => reached(runOf(event).wanted, lead);
      const added = mean(past.map((event) => finalOf(event) - at(event)));
      const ratio = mean(past.map(finalOf)) / mean(past.map(at));
      const forecasts = fresh.map((event) => forecastPace(model, { ...event, day: event.day + 10_000 }));
      const error = (guess: (event: PaceEvent, i: number) => number): number =>
        mean(fresh.map((event, i) => Math.abs(guess(event, i) - finalOf(event))));
      const ours = error((_, i) => forecasts[i]!.signUps);
      const additive = error((event) => at(event) + added);
      const multiplicative = error((event) => at(event) * ratio);
      assert.ok(
        ours < additive && ours < 1.06 * multiplicative,
        `D-${lead}: ${ours} of ${additive} and ${multiplicative}`,
      );
      const inside = mean(
        fresh.map((event, i) =>
          finalOf(event) >= forecasts[i]!.low && finalOf(event) <= forecasts[i]!.high ? 1 : 0,
        ),
      );
      assert.ok(inside > 0.7 && inside < 0.93, `${inside} inside 80 %`);
    }
  });

  it('takes off who will cancel', () => {
    const random = randomFrom(seed);
    const model = fitPace(events(80, random, { cancelling: 0.3 }), 1);
    const [event] = events(1, random);
    const now = reached(runOf(event!, 1).wanted, 1);
    const { signUps } = forecastPace(model, event!);
    assert.ok(signUps < 0.85 * now && signUps > 0.5 * now, `${signUps} of ${now}`);
  });

  it('is not led to think that sold-out events had no more demand', () => {
    const random = randomFrom(seed);
    const past = events(120, random, { capacity: 32 });
    const blind = past.map(({ capacity: _, ...event }) => event);
    // Without a limit of their own: strong and weak ones together.
    const open = events(60, random);
    const [aware, unaware] = [past, blind].map((finished) => {
      const model = fitPace(finished, 14);
      return mean(open.map((event) => forecastPace(model, { ...event, day: 30_000 }).demand));
    }) as [number, number];
    const truth = mean(open.map(finalOf));
    assert.ok(aware > 1.05 * unaware, `${aware} against ${unaware}`);
    assert.ok(
      Math.abs(aware - truth) < Math.abs(unaware - truth),
      `${aware} against ${unaware} for ${truth}`,
    );
  });

  it('counts the waiting list as demand, and never promises more seats than there are', () => {
    const random = randomFrom(seed);
    const model = fitPace(events(120, random, { capacity: 30, listed: true }), 7);
    let [seen, chances] = [0, 0];
    for (const event of events(60, random, { capacity: 30, listed: true })) {
      const { signUps, high, full, demand } = forecastPace(model, { ...event, day: 30_000 });
      assert.ok(signUps <= 30 && high <= 30 && full >= 0 && full <= 1);
      assert.ok(demand >= signUps);
      seen += finalOf(event) >= 30 ? 1 : 0;
      chances += full;
    }
    assert.ok(Math.abs(seen - chances) < 12, `${seen} were full, ${chances} were expected`);
  });

  it('looks at nothing that comes after its lead', () => {
    const random = randomFrom(seed);
    const past = events(60, random);
    for (const event of events(20, random)) {
      for (const lead of PACE_LEADS) {
        const model = fitPace(past, lead);
        const later = event.days.map((day) => (day.lead < lead ? { ...day, signUps: 1_000 } : day));
        assert.deepEqual(forecastPace(model, { ...event, days: later }), forecastPace(model, event));
      }
    }
    // Nor, of the others, at what ended after the day of the forecast.
    const model = fitPace(past, 7);
    const event = { ...past[30]!, id: 'x' };
    const changed = fitPace(past, 7).finals.map((final) =>
      final.day > event.day - 7 ? { ...final, wanted: 1e6, coming: 1e6 } : final,
    );
    assert.deepEqual(forecastPace({ ...model, finals: changed }, event), forecastPace(model, event));
  });
});

describe(`conformal limits (seed ${seed})`, () => {
  it('hold a new score as often as they say, from a handful of past ones on', () => {
    const random = randomFrom(seed);
    for (const known of [0, 5, 20, 200]) {
      let inside = 0;
      for (let round = 0; round < 2_000; round++) {
        const { low, high } = limitsOf(
          scoresOf(Array.from({ length: known }, () => normalFrom(random))),
          0.8,
        );
        const next = normalFrom(random);
        if (next >= low && next <= high) inside++;
      }
      assert.ok(Math.abs(inside / 2_000 - 0.8) < 0.06, `${inside / 2_000} with ${known}`);
    }
  });

  it('say how likely more is', () => {
    const scores = scoresOf(Array.from({ length: 99 }, (_, i) => i));
    assert.equal(shareAbove(scores, 200), 0.5 / 100);
    assert.ok(Math.abs(shareAbove(scores, 49) - 0.505) < 1e-9);
  });
});
