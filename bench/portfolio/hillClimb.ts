import type { Problem, Tactic } from '@tsudoi/portfolio/model';
import { randomFrom } from '@tsudoi/forecast/random';
import { fits, signUps, type Efforts } from './evaluate.ts';

const GRID = 20;
const STARTS = 4;

/**
 * Hill climbing on a spend grid, as Meridian's optimiser does it, told about fees, hours and groups: from random plans that fit, the best of all moves
 * (one tactic a grid step up or down, opened or closed, or a step of one given to another) until none gains. The best of four starts.
 */
export function hillClimb(problem: Problem): Efforts {
  const random = randomFrom(problem.seed + 1);
  let best: Efforts = new Map();
  for (let start = 0; start < STARTS; start++) {
    let plan: Efforts = new Map();
    for (const tactic of shuffled(problem.tactics, random)) {
      const next = new Map(plan).set(tactic.id, tactic.minimumEffort);
      if (random() < 0.5 && fits(problem, next)) plan = next;
    }
    plan = climb(problem, plan);
    if (signUps(problem, plan) > signUps(problem, best)) best = plan;
  }
  return best;
}

function climb(problem: Problem, from: Efforts): Efforts {
  let plan = from;
  let value = signUps(problem, plan);
  for (;;) {
    const best = { plan, worth: value * (1 + 1e-9) };
    const consider = (next: Efforts): void => {
      const worth = signUps(problem, next);
      if (worth > best.worth && fits(problem, next)) [best.plan, best.worth] = [next, worth];
    };
    for (const tactic of problem.tactics) {
      const up = moved(plan, tactic, 1);
      if (up !== undefined) consider(up);
      for (const other of problem.tactics) {
        if (other === tactic || !plan.has(other.id) || up === undefined) continue;
        const given = moved(up, other, -1);
        if (given !== undefined) consider(given);
      }
    }
    if (best.plan === plan) return plan;
    [plan, value] = [best.plan, best.worth];
  }
}

function moved(plan: Efforts, tactic: Tactic, steps: 1 | -1): Efforts | undefined {
  const at = plan.get(tactic.id);
  const step = (tactic.maximumEffort - tactic.minimumEffort) / GRID;
  const next = new Map(plan);
  if (at === undefined) return steps < 0 ? undefined : next.set(tactic.id, tactic.minimumEffort);
  const effort = at + steps * step;
  if (effort > tactic.maximumEffort + 1e-9) return undefined;
  if (effort < tactic.minimumEffort - 1e-9) next.delete(tactic.id);
  else next.set(tactic.id, Math.min(effort, tactic.maximumEffort));
  return next;
}

function shuffled(tactics: readonly Tactic[], random: () => number): Tactic[] {
  return tactics
    .map((tactic) => ({ tactic, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ tactic }) => tactic);
}
