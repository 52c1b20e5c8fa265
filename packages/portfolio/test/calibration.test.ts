import assert from 'node:assert/strict';
import { assess } from '@tsudoi/portfolio/assess';
import { expectedAttendees } from '@tsudoi/portfolio/attendees';
import type { Problem } from '@tsudoi/portfolio/model';
import { betaFrom, normalFrom, randomFrom } from '@tsudoi/portfolio/random';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance } from './instances.ts';

const SEED = 4_242;
const PROBLEMS = process.env['TSUDOI_FULL'] === '1' ? 240 : 60;
const EVENTS_EACH = 12_000 / 60;

/**
 * What happens to one event: its market factor, a factor of each tactic, then people one by one on the days before it, then attendance one by one. The
 * engine knows none of this but the totals: it takes one factor of log deviation 0.3 for the whole.
 */
function attend(problem: Problem, perTactic: readonly number[], random: () => number): number {
  const total = perTactic.reduce((sum, people) => sum + people, 0);
  const concentration = perTactic.reduce((sum, people) => sum + (people / Math.max(total, 1e-9)) ** 2, 0);
  // The market and the tactics share a spread of 0.3 in all, the tactics' part by how many there are.
  const own = 0.2;
  const market = Math.sqrt(Math.max(0, 0.3 ** 2 - own ** 2 * concentration));
  const factor = (spread: number): number => Math.exp(spread * normalFrom(random) - spread ** 2 / 2);
  const common = factor(market);
  const show = betaFrom(random, problem.showUp.alpha, problem.showUp.beta);
  let attendees = 0;
  for (const people of perTactic) {
    const rate = (people * common * factor(own)) / problem.leadDays;
    for (let day = 0; day < problem.leadDays; day++) {
      for (let wait = -Math.log(1 - random()); wait < rate; wait -= Math.log(1 - random())) {
        if (random() < show) attendees += 1;
      }
    }
  }
  return Math.min(problem.capacity, attendees);
}

describe(`the probability of the target over ${String(PROBLEMS * EVENTS_EACH)} simulated events (seed ${String(SEED)})`, function () {
  this.timeout(600_000);

  it('is calibrated: the weighted error over ten bins is at most 0.02, and the 80 % interval holds four in five', async () => {
    const random = randomFrom(SEED);
    const bins = Array.from({ length: 10 }, () => ({ claimed: 0, hits: 0, count: 0 }));
    let [inside, events] = [0, 0];
    for (let index = 0; index < PROBLEMS; index++) {
      const drawn = anInstance(SEED + index, {
        tactics: 8 + (index % 12),
        segments: index % 2 === 0 ? 0 : 3,
      });
      const plan = await solvePlan(drawn);
      const perTactic = plan.items.map((item) => item.expectedSignUps);
      for (const share of [0.5, 0.8, 1, 1.2, 1.6]) {
        const problem = { ...drawn, target: Math.round(plan.expectedAttendees * share) };
        const { hitProbability, interval80 } = assess(problem, plan);
        const bin = bins[Math.min(9, Math.floor(hitProbability * 10))]!;
        for (let event = 0; event < EVENTS_EACH / 5; event++) {
          const came = attend(problem, perTactic, random);
          bin.claimed += hitProbability;
          bin.hits += came >= problem.target ? 1 : 0;
          bin.count += 1;
          inside += came >= interval80[0] && came <= interval80[1] ? 1 : 0;
          events += 1;
        }
      }
    }
    const error = bins.reduce((sum, { claimed, hits }) => sum + Math.abs(claimed - hits), 0) / events;
    const coverage = inside / events;
    console.log(
      `      ${String(events)} events: weighted calibration error ${error.toFixed(4)}, 80 % interval holds ${(100 * coverage).toFixed(1)} %`,
    );
    assert.ok(events >= 12_000);
    assert.ok(error <= 0.02, `calibration error ${String(error)}`);
    assert.ok(Math.abs(coverage - 0.8) <= 0.03, `coverage ${String(coverage)}`);
  });

  it('expects as many in a room that may overflow as come to it, within 2 %, more for every sign-up more', async () => {
    const random = randomFrom(SEED + 1);
    const off: string[] = [];
    for (const [segments, seed] of [
      [0, SEED],
      [3, SEED + 5],
    ] as const) {
      const drawn = anInstance(seed, { tactics: 14, segments });
      const plan = await solvePlan(drawn);
      const perTactic = plan.items.map((item) => item.expectedSignUps);
      for (const share of [0.7, 1, 1.3]) {
        const problem = { ...drawn, capacity: Math.round(plan.expectedAttendees * share) };
        const events = 3_000;
        let came = 0;
        for (let event = 0; event < events; event++) came += attend(problem, perTactic, random);
        const expected = expectedAttendees(problem, plan.expectedSignUps);
        const error = Math.abs(came / events - expected) / expected;
        off.push(`${(100 * error).toFixed(2)} %`);
        assert.ok(
          error <= 0.02,
          `capacity ${String(share)} of the mean: ${String(came / events)} came, ${String(expected)} expected`,
        );
        for (let people = 1; people < 3 * plan.expectedSignUps; people += 7)
          assert.ok(expectedAttendees(problem, people + 7) >= expectedAttendees(problem, people));
      }
    }
    console.log(`      seats filled, off by ${off.join(', ')}`);
  });
});
