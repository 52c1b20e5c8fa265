import assert from 'node:assert/strict';
import { assess } from '@tsudoi/portfolio/assess';
import { believing, learn } from '@tsudoi/portfolio/learn';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { normalFrom, randomFrom } from '@tsudoi/forecast/random';
import { echoOf, remaining, type DoneWork, type Progress } from '@tsudoi/portfolio/replan';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance } from './instances.ts';

const SEED = Number(process.env['TSUDOI_SEED'] ?? 90_001);
const RUNS = process.env['TSUDOI_FULL'] === '1' ? 2_000 : 25;

function problemOf(seed: number): Problem {
  const drawn = anInstance(seed, { tactics: 8, segments: 0 });
  return { ...drawn, question: 'value', worthJpy: 6_000, capacity: 300, target: 60, leadDays: 30 };
}

/** A random part of a plan done some days ago. */
function doneOf(plan: Plan, random: () => number): Record<string, DoneWork> {
  return Object.fromEntries(
    plan.items.flatMap(({ tacticId, effort }): [string, DoneWork][] => {
      const units = Math.floor(effort * random() + 0.5);
      return units > 0 ? [[tacticId, { effort: units, daysAgo: 5 + Math.floor(random() * 10) }]] : [];
    }),
  );
}

function spentOn(
  problem: Problem,
  done: Readonly<Record<string, DoneWork>>,
): { spentJpy: number; spentHours: number } {
  let [spentJpy, spentHours] = [0, 0];
  for (const tactic of problem.tactics) {
    const units = done[tactic.id]?.effort ?? 0;
    if (units === 0) continue;
    spentJpy += tactic.setupFeeJpy + units * tactic.costPerUnitJpy;
    spentHours += Math.ceil(4 * (tactic.fixedHours + units * tactic.hoursPerUnit) - 1e-9) / 4;
  }
  return { spentJpy, spentHours };
}

const valueOf = ({ certificate }: Plan): number => certificate.achieved;

describe(`planning again in the middle (${String(RUNS)} runs from seed ${String(SEED)})`, function () {
  this.timeout(3_600_000);

  it('is never worse than doing nothing, within 10 % of who knows the true factors, and never spends twice', async () => {
    const random = randomFrom(SEED);
    let [got, clairvoyant, idle] = [0, 0, 0];
    for (let run = 0; run < RUNS; run++) {
      const problem = problemOf(SEED + run);
      const plan = await solvePlan(problem, { quick: true });
      if (plan.items.length === 0) continue;
      const done = doneOf(plan, random);
      const leadDays = 30 - 15;
      const market = Math.exp(0.35 * normalFrom(random) - 0.35 ** 2 / 2);
      const truth = new Map(
        problem.tactics.map(({ id }) => [id, market * Math.exp(0.8 * normalFrom(random) - 0.8 ** 2 / 2)]),
      );
      let signUps = 0;
      for (const tactic of problem.tactics) {
        const work = done[tactic.id];
        if (work === undefined) continue;
        const mean = echoOf(tactic, work, leadDays).soFar * truth.get(tactic.id)!;
        let count = 0;
        for (let wait = -Math.log(1 - random()); wait < mean; wait -= Math.log(1 - random())) count += 1;
        done[tactic.id] = { ...work, attributed: count };
        signUps += count;
      }
      const progress: Progress = { leadDays, signUps, done, ...spentOn(problem, done) };
      const rest = remaining(believing(problem, learn(problem, progress)), progress);
      const again = await solvePlan(rest, { quick: true });
      const idleAsBelieved = await solvePlan(
        { ...rest, excluded: rest.tactics.map(({ id }) => id) },
        { quick: true },
      );
      assert.ok(
        again.spendJpy + progress.spentJpy <= problem.tacticBudgetJpy,
        `seed ${String(SEED + run)} spends twice`,
      );
      assert.ok(again.hours + progress.spentHours <= problem.staffHours + 1e-9);
      // The world as it is: the same rest with the true factors, judged by one ruler.
      const known = remaining(
        {
          ...problem,
          sharedSpread: 1e-3,
          tactics: problem.tactics.map((tactic) => ({
            ...tactic,
            spread: 1e-3,
            response: {
              ...tactic.response,
              theta: Math.min(1, tactic.response.theta * truth.get(tactic.id)!),
            },
          })),
        },
        progress,
      );
      const best = await solvePlan(known, { quick: true });
      const nothing = valueOf(
        await solvePlan({ ...known, excluded: known.tactics.map(({ id }) => id) }, { quick: true }),
      );
      const asPlanned = await solvePlan(
        {
          ...known,
          required: again.items.map(({ tacticId }) => tacticId),
          excluded: known.tactics
            .map(({ id }) => id)
            .filter((id) => !again.items.some(({ tacticId }) => tacticId === id)),
          bounds: Object.fromEntries(
            again.items.map(({ tacticId, effort }) => [tacticId, { minimum: effort, maximum: effort }]),
          ),
        },
        { quick: true },
      );
      got += valueOf(asPlanned);
      clairvoyant += valueOf(best);
      idle += nothing;
      assert.ok(
        valueOf(again) >= valueOf(idleAsBelieved) - 1e-6 * Math.abs(valueOf(idleAsBelieved)) - 1,
        `seed ${String(SEED + run)}: as believed, the new plan is worse than doing nothing`,
      );
      assert.ok(valueOf(best) >= nothing - 1e-6 * Math.abs(nothing) - 1);
    }
    console.log(
      `      ${(got / clairvoyant).toFixed(4)} of the remainder of who knows the true factors, ${((got - idle) / (clairvoyant - idle)).toFixed(4)} of what that adds to doing nothing`,
    );
    assert.ok(got >= 0.9 * clairvoyant, `${String(got)} of ${String(clairvoyant)}`);
    assert.ok(got >= idle, 'as it turned out, planning again is worth no less than doing nothing');
  });

  it('is the same plan when nothing has changed', async () => {
    for (let run = 0; run < Math.min(RUNS, RUNS > 100 ? 60 : 8); run++) {
      const problem = problemOf(SEED + run);
      const plan = await solvePlan(problem);
      const again = await solvePlan(
        remaining(problem, { leadDays: 30, signUps: 0, spentJpy: 0, spentHours: 0, done: {} }),
      );
      assert.ok(Math.abs(valueOf(again) - valueOf(plan)) <= 0.01 * Math.abs(valueOf(plan)) + 1);
      assert.ok(
        Math.abs(again.expectedAttendees - plan.expectedAttendees) <= 0.01 * plan.expectedAttendees + 0.01,
      );
    }
  });

  it('sees another future after 10 sign-ups than after 300', async () => {
    const problem = problemOf(SEED);
    const plan = await solvePlan(problem);
    const done = Object.fromEntries(
      plan.items.map(({ tacticId, effort }) => [tacticId, { effort: Math.ceil(effort / 2), daysAgo: 10 }]),
    );
    const outlook = async (signUps: number): Promise<{ factor: number; demand: number }> => {
      const progress: Progress = { leadDays: 15, signUps, spentJpy: 0, spentHours: 0, done };
      const learnt = learn(problem, progress);
      const rest = remaining(believing(problem, learnt), progress);
      const nothing = await solvePlan({ ...rest, excluded: rest.tactics.map(({ id }) => id) });
      return { factor: learnt.shared, demand: nothing.demand - signUps };
    };
    const [few, many] = [await outlook(10), await outlook(300)];
    assert.ok(few.factor < 1 && many.factor > 1, `${String(few.factor)}, ${String(many.factor)}`);
    assert.ok(many.demand > 3 * few.demand, `${String(few.demand)}, ${String(many.demand)}`);
  });

  it('learns a tactic by its own links, and leaves what was not tried as uncertain as it was', () => {
    const problem = problemOf(SEED);
    const [a, b] = problem.tactics;
    const soFar = echoOf(a!, { effort: 20, daysAgo: 10 }, 15).soFar;
    const learnt = learn(problem, {
      leadDays: 15,
      signUps: Math.round(3 * soFar),
      spentJpy: 0,
      spentHours: 0,
      done: { [a!.id]: { effort: 20, daysAgo: 10, attributed: Math.round(3 * soFar) } },
    });
    assert.ok(learnt.own.get(a!.id)!.factor > 1.5 && learnt.own.get(a!.id)!.spread < 0.8);
    assert.equal(learnt.own.get(b!.id), undefined);
    assert.ok(learnt.shared > 1 && learnt.sharedSpread <= 0.35);
  });

  it('counts the people who are still to come by work that is done', async () => {
    const problem = problemOf(SEED);
    const plan = await solvePlan(problem);
    const [first] = plan.items;
    const progress: Progress = {
      leadDays: 20,
      signUps: 3,
      spentJpy: 0,
      spentHours: 0,
      done: { [first!.tacticId]: { effort: first!.effort, daysAgo: 1 } },
    };
    const rest = remaining(problem, progress);
    assert.ok(rest.toCome!.signUps > 0);
    const nothing = await solvePlan({ ...rest, excluded: rest.tactics.map(({ id }) => id) });
    assert.ok(nothing.demand > 3 && assess(rest, nothing).interval80[1] >= 1);
  });
});
