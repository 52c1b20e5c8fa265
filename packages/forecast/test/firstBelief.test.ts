import assert from 'node:assert/strict';
import { firstBelief } from '../src/features/firstBelief.ts';
import type { EventPlan, View } from '../src/features/knowledge.ts';
import { crpsOf, intervalOf } from '../src/heldOut.ts';
import { dailySignUpCurve, showUpPrior } from '../src/prior.ts';
import { gammaFrom, normalFrom, poissonFrom, randomFrom } from '../src/random.ts';

const DAY = 86_400_000;
const STARTS = Date.UTC(2026, 4, 20, 10);
const PLAN: EventPlan = {
  startsAt: STARTS,
  timeZone: 'Asia/Tokyo',
  category: 'meetup',
  format: 'venue',
  priceJpy: 0,
  capacity: 500,
  targetAttendees: 60,
  budgetJpy: 0,
};
const { alpha, beta } = showUpPrior({ category: 'meetup', format: 'venue', priceJpy: 0, month: 5 });
const SHOW_UP = alpha / (alpha + beta);

/** An event `gone` days after its sign-ups opened, of `open` days in all. */
function view(gone: number, signUps: number, open = 40, plan: Partial<EventPlan> = {}): View {
  const openSince = STARTS - open * DAY;
  const asOf = openSince + gone * DAY;
  return {
    asOf,
    plan: { ...PLAN, ...plan },
    openSince,
    signUps,
    signUpsWithin: () => signUps,
    spendJpy: 0,
    past: [],
  };
}
const pastOf = (signUps: readonly number[]): View['past'] =>
  signUps.map((count) => ({ plan: PLAN, result: { signUps: count, attended: Math.round(SHOW_UP * count) } }));

/**
 * How bookings come in, as the literature on pick-up draws it: late ones of business hotels (Weatherford and Kimes 2003), even ones, the S of travel
 * (Haensel and Koole 2011), and a rush at the opening of sales. Share that has come by a share of the run.
 */
const CURVES: Readonly<Record<string, (run: number) => number>> = {
  late: (run) => run ** 2.2,
  even: (run) => run,
  s: (run) => run ** 2 * (3 - 2 * run),
  rush: (run) => 1 - (1 - run) ** 1.8,
};

describe('the first belief', () => {
  it('takes no sign-up in the first days for little news: the target stays most of it', () => {
    const none = firstBelief(view(0, 0)).median;
    assert.ok(Math.abs(none - 60 * 1.4 * SHOW_UP) < 8, String(none));
    for (const gone of [1, 2, 3]) {
      const { median, logDeviation } = firstBelief(view(gone, 0));
      assert.ok(median > 0.45 * none && median < none, `${String(gone)} days: ${String(median)}`);
      assert.ok(logDeviation > 0.5);
    }
  });

  it('falls with every day without a sign-up, and is next to nobody at the end', () => {
    const run = [0, 2, 5, 10, 20, 30, 38, 40].map((gone) => firstBelief(view(gone, 0)).median);
    run.slice(1).forEach((median, i) => assert.ok(median < run[i]!, run.join(' ')));
    assert.ok(run.at(-2)! < 8 && run.at(-1)! <= 0.5, run.join(' '));
  });

  it('is moved by what came, the more the later, without a step from day to day', () => {
    const share = (gone: number): number =>
      dailySignUpCurve(40, 'venue')
        .slice(0, gone)
        .reduce((sum, one) => sum + one, 0);
    // Twice as many as the target needs: early half believed, late nearly all.
    const twice = (gone: number): number =>
      firstBelief(view(gone, Math.round(2 * 84 * share(gone)))).median / SHOW_UP / 84;
    assert.ok(twice(2) > 1.05 && twice(2) < 1.7, String(twice(2)));
    assert.ok(twice(30) > 1.7 && twice(30) < 2.1, String(twice(30)));
    for (let hour = 0; hour < 40 * 24; hour += 3) {
      const [before, after] = [firstBelief(view(hour / 24, 20)), firstBelief(view((hour + 3) / 24, 20))];
      assert.ok(Math.abs(Math.log(after.median / before.median)) < 0.2, `after ${String(hour)} hours`);
    }
    for (let count = 0; count < 60; count++)
      assert.ok(firstBelief(view(10, count + 1)).median > firstBelief(view(10, count)).median);
  });

  it('begins at the accepted plan, else at the past events of the organiser and the target', () => {
    const at = (plan: Partial<EventPlan>, past: View['past'] = []): number =>
      firstBelief({ ...view(0, 0, 40, plan), past }).median;
    assert.ok(Math.abs(at({ plannedSignUps: 200 }) - 200 * SHOW_UP) < 15);
    const [one, ten] = [at({}, pastOf([20])), at({}, pastOf(Array<number>(10).fill(20)))];
    assert.ok(20 * SHOW_UP < ten && ten < one && one < at({}), `${String(ten)} ${String(one)}`);
    assert.equal(at({ capacity: 30, targetAttendees: 400 }), 30);
  });

  it('stays finite for an event that has just opened, has begun, or lost more than it won', () => {
    for (const one of [view(0, 5), view(41, 12), view(10, -3), view(0, 0, 0), view(39.999, 90_000)])
      for (const value of Object.values(firstBelief(one))) assert.ok(Number.isFinite(value) && value > 0);
  });

  for (const [name, curve] of Object.entries(CURVES))
    it(`forecasts better than the share so far alone where bookings come ${name}, and knows how sure it is`, () => {
      const random = randomFrom(1_900 + name.length);
      let [ours, shareAlone, inside, all] = [0, 0, 0, 0];
      for (let event = 0; event < 300; event++) {
        const inAll = 84 * Math.exp(0.6 * normalFrom(random));
        const burst = [1, 2, 3, 4].map(() => gammaFrom(random, 8) / 8);
        const days = Array.from({ length: 40 }, (_, day) =>
          poissonFrom(
            random,
            inAll * burst[Math.floor(day / 10)]! * (curve((day + 1) / 40) - curve(day / 40)),
          ),
        );
        const total = days.reduce((sum, count) => sum + count, 0);
        const attended = Math.max(1, total * SHOW_UP * Math.exp(0.15 * normalFrom(random)));
        for (const gone of [1, 3, 6, 12, 20, 30]) {
          const came = days.slice(0, gone).reduce((sum, count) => sum + count, 0);
          const forecast = firstBelief(view(gone, came));
          const share = dailySignUpCurve(40, 'venue')
            .slice(0, gone)
            .reduce((sum, one) => sum + one, 0);
          const alone = {
            median: Math.max(0.5, (came / share) * SHOW_UP),
            logDeviation: 0.6 * (1 - share) + 0.2,
          };
          ours += crpsOf(forecast, attended);
          shareAlone += crpsOf(alone, attended);
          const { low, high } = intervalOf(forecast);
          if (low <= attended && attended <= high) inside++;
          all++;
        }
      }
      assert.ok(ours < 0.9 * shareAlone, `${name}: ${String(ours / shareAlone)}`);
      assert.ok(inside / all > 0.68 && inside / all < 0.92, `${name}: inside ${String(inside / all)}`);
    });
});
