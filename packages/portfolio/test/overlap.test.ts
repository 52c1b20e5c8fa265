import assert from 'node:assert/strict';
import type { Problem, Tactic } from '@tsudoi/portfolio/model';
import { randomFrom } from '@tsudoi/portfolio/random';
import { aProblem, aTactic } from './builders.ts';
import { solvePlan } from '@tsudoi/portfolio/solve';

const SEED = 77;
const PEOPLE = process.env['TSUDOI_FULL'] === '1' ? 1_000_000 : 200_000;

/** One tactic of the simulated world: how many of its contacts reach a person of each segment, and how contacts become a sign-up. */
interface SimulatedTactic {
  readonly contacts: readonly number[];
  /** Hill curve of contacts: another family than the engine's exponential. */
  readonly half: number;
  readonly power: number;
  readonly persuasion: number;
}

/**
 * People one by one: each has a susceptibility of its own, meets each tactic a random number of times, and signs up once or not at all, by chance
 * with a Hill response to the contacts. Returns sign-ups by segment.
 */
function simulate(
  sizes: readonly number[],
  tactics: readonly SimulatedTactic[],
  used: readonly number[],
  seed: number,
): number[] {
  const random = randomFrom(seed);
  return sizes.map((size, segment) => {
    let signUps = 0;
    for (let person = 0; person < size; person++) {
      const susceptibility = 0.6 + 0.8 * random();
      let stays = 1;
      for (const index of used) {
        const { contacts, half, power, persuasion } = tactics[index]!;
        const met = poisson(contacts[segment]!, random);
        stays *=
          1 - Math.min(1, susceptibility * persuasion * (met ** power / (half ** power + met ** power)));
      }
      if (random() > stays) signUps += 1;
    }
    return signUps;
  });
}

function poisson(mean: number, random: () => number): number {
  let [count, product] = [0, random()];
  const end = Math.exp(-mean);
  while (product > end) {
    product *= random();
    count += 1;
  }
  return count;
}

describe(`overlap against a simulation of ${PEOPLE.toLocaleString('en-US')} people (seed ${String(SEED)})`, function () {
  this.timeout(600_000);

  it('foretells the sign-ups of tactics used together within 2 %, from what each brings alone', async () => {
    const random = randomFrom(SEED);
    const sizes = [0.5, 0.3, 0.2].map((share) => Math.round(share * PEOPLE));
    const tactics = Array.from({ length: 6 }, (): SimulatedTactic => ({
      contacts: sizes.map(() => 0.3 + 2.5 * random()),
      half: 1 + random(),
      power: 1 + random(),
      persuasion: 0.05 + 0.2 * random(),
    }));
    const segments = sizes.map((size, index) => ({ key: `s${String(index)}`, size }));
    // What an organiser can measure: sign-ups of one tactic alone. Its exposure is what gives them in the engine's formula.
    const measured = tactics.map((_, index) => {
      const alone = simulate(sizes, tactics, [index], SEED + 1 + index);
      const exposure = alone.map(
        (people, segment) => -sizes[segment]! * Math.log(1 - people / sizes[segment]!),
      );
      const total = exposure.reduce((sum, people) => sum + people, 0);
      const weights = Object.fromEntries(
        exposure.map((people, segment) => [`s${String(segment)}`, people / total]),
      );
      const tactic = aTactic({
        id: `t${String(index)}`,
        minimumEffort: 1,
        maximumEffort: 1,
        audienceWeights: weights,
        response: { theta: 1, audience: total / (1 - Math.exp(-1)), kappa: 1, rho: 0 },
      });
      return { tactic, alone: alone.reduce((sum, people) => sum + people, 0) };
    });
    for (const used of [
      [0, 1],
      [2, 3, 4],
      [0, 1, 2, 3, 4, 5],
    ]) {
      const chosen: Tactic[] = used.map((index) => measured[index]!.tactic);
      const problem: Problem = aProblem({ tactics: chosen, segments, required: chosen.map(({ id }) => id) });
      const { expectedSignUps } = await solvePlan(problem);
      const simulated = simulate(sizes, tactics, used, SEED + 100).reduce((sum, people) => sum + people, 0);
      const adding = used.reduce((sum, index) => sum + measured[index]!.alone, 0);
      const off = Math.abs(expectedSignUps - simulated) / simulated;
      console.log(
        `      tactics ${used.join('+')}: simulated ${String(simulated)}, engine ${expectedSignUps.toFixed(0)} (off ${(100 * off).toFixed(2)} %), adding up ${String(adding)}`,
      );
      assert.ok(off <= 0.02, `off by ${String(off)}`);
      assert.ok(adding > simulated * 1.03, 'the audiences hardly overlap: the test shows nothing');
    }
  });
});
