import assert from 'node:assert/strict';
import { assess, hitProbabilityOf } from '@tsudoi/portfolio/assess';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { betaFrom, normalFrom, randomFrom } from '@tsudoi/forecast/random';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance } from './instances.ts';

const SEED = Number(process.env['TSUDOI_SEED'] ?? 4_242);
const PROBLEMS = process.env['TSUDOI_FULL'] === '1' ? 240 : 40;
const EVENTS = 12_000;

/**
 * What happens to one event: a factor of the whole, a factor of each tactic by which its curve is misstated, people one by one until sign-ups close, attendance
 * one by one. The engine never draws: it sums lognormals by their moments, counts exactly, and integrates the rest.
 */
function attend(problem: Problem, plan: Plan, random: () => number): number {
  const factor = (spread: number): number => Math.exp(spread * normalFrom(random) - spread ** 2 / 2);
  const common = factor(0.35);
  const show = betaFrom(random, problem.showUp.alpha, problem.showUp.beta);
  let [signedUp, attendees] = [0, 0];
  for (const { expectedSignUps } of plan.items) {
    const mean = expectedSignUps * common * factor(0.8);
    for (let wait = -Math.log(1 - random()); wait < mean; wait -= Math.log(1 - random())) {
      if (signedUp >= plan.signUpLimit) break;
      signedUp += 1;
      if (random() < show) attendees += 1;
    }
  }
  return Math.min(problem.capacity, attendees);
}

describe(`the probability of the target over ${String(EVENTS)} simulated events (seed ${String(SEED)})`, function () {
  this.timeout(600_000);

  it('is calibrated to 0.02 over ten bins, small counts included, and the 80 % interval holds four in five', async () => {
    const random = randomFrom(SEED);
    const bins = Array.from({ length: 10 }, () => ({ claimed: 0, hits: 0, count: 0 }));
    const small = { claimed: 0, hits: 0, count: 0 };
    let [inside, events] = [0, 0];
    for (let index = 0; index < PROBLEMS; index++) {
      const little = index % 4 === 0;
      const drawn = anInstance(SEED + index, { tactics: 6 + (index % 10), segments: 0 });
      const problem: Problem = {
        ...drawn,
        question: 'most',
        worthJpy: 3_000 * (1 + (index % 5)),
        capacity: 60 + 40 * (index % 6),
        tactics: little
          ? drawn.tactics.map((tactic) => ({
              ...tactic,
              response: { ...tactic.response, audience: tactic.response.audience / 200 },
            }))
          : drawn.tactics,
      };
      let plan = await solvePlan(problem);
      if (plan.items.length === 0) plan = await solvePlan({ ...problem, worthJpy: 1e6 });
      const [low, high] = assess(problem, plan).interval80;
      for (const share of [0.4, 0.7, 1, 1.4]) {
        const target = Math.max(1, Math.round(plan.expectedAttendees * share));
        const claimed = hitProbabilityOf(problem, plan, target);
        const bin = bins[Math.min(9, Math.floor(claimed * 10))]!;
        for (let event = 0; event < EVENTS / PROBLEMS / 4; event++) {
          const came = attend(problem, plan, random);
          for (const of of little ? [bin, small] : [bin]) {
            of.claimed += claimed;
            of.hits += came >= target ? 1 : 0;
            of.count += 1;
          }
          inside += came >= low && came <= high ? 1 : 0;
          events += 1;
        }
      }
    }
    const error = bins.reduce((sum, { claimed, hits }) => sum + Math.abs(claimed - hits), 0) / events;
    const smallError = Math.abs(small.claimed - small.hits) / small.count;
    console.log(
      `      ${String(events)} events: weighted error ${error.toFixed(4)}, small counts ${smallError.toFixed(4)}, inside the interval ${(inside / events).toFixed(3)}`,
    );
    assert.ok(error <= 0.02, `weighted error ${String(error)}`);
    assert.ok(smallError <= 0.02, `small counts ${String(smallError)}`);
    assert.ok(inside / events >= 0.77 && inside / events <= 0.93, String(inside / events));
  });
});
