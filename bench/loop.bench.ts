/**
 * The loop on simulated tenants: plan → outcome → belief → next plan. `learning` tries things out as an organiser who states the default share of 0.1 does (from the first plan
 * on), `later` as one who states nothing does (once there are outcomes); both against greedy (the same beliefs, no exploration) and against never learning. Regret: share of the
 * sign-ups that the best plan of each event would have brought (exact, by an oracle that knows the tenant). The world is frozen in bench/loop/parameters.ts;
 * TSUDOI_BENCH_SEED takes another of its kind, for work on the engine.
 * Sizes: TSUDOI_BENCH_TENANTS (default 12, all 60 with TSUDOI_FULL=1).
 */
import { drawFactors, tacticPosterior, type TacticEvidence } from '@tsudoi/forecast/tacticPosterior';
import { withDraws } from '@tsudoi/portfolio/draws';
import { solveExploring } from '@tsudoi/portfolio/explore';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { randomFrom } from '@tsudoi/forecast/random';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { LOOP } from './loop/parameters.ts';
import { oracleSignUps, tenantEvents, trueSignUps, type Efforts, type LoopEvent } from './loop/world.ts';

const TENANTS = Number(
  process.env['TSUDOI_BENCH_TENANTS'] ?? (process.env['TSUDOI_FULL'] ? LOOP.tenants : 12),
);
const SCENARIOS = 400;

const SEED = Number(process.env['TSUDOI_BENCH_SEED'] ?? LOOP.seed);

type Policy = 'learning' | 'later' | 'greedy' | 'unlearning';
const POLICIES: readonly Policy[] = ['learning', 'later', 'greedy', 'unlearning'];

const effortsOf = (plan: Plan): Efforts =>
  new Map(plan.items.map(({ tacticId, effort }) => [tacticId, effort]));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const rounded = (value: number): number => Number(value.toFixed(4));

function believed(problem: Problem, efforts: Efforts): Map<string, number> {
  return new Map(
    problem.tactics.map(({ id, response: { theta, audience, kappa, rho } }) => [
      id,
      theta * audience * (1 - rho ** problem.leadDays) * -Math.expm1(-(efforts.get(id) ?? 0) / kappa),
    ]),
  );
}

async function planOf(problem: Problem, evidence: readonly TacticEvidence[], policy: Policy): Promise<Plan> {
  if (policy === 'unlearning') return solvePlan(problem);
  const posterior = tacticPosterior(
    {
      spreads: Object.fromEntries(problem.tactics.map(({ id, spread }) => [id, spread ?? 0.8])),
      sharedSpread: problem.sharedSpread ?? 0.35,
    },
    evidence,
  );
  const learnt = withDraws(problem, { factors: drawFactors(posterior, SCENARIOS, randomFrom(7)) });
  if (policy === 'greedy' || (policy === 'later' && evidence.length === 0)) return solvePlan(learnt);
  return (await solveExploring(learnt, (problem) => solvePlan(problem))).plan;
}

async function run(
  events: readonly LoopEvent[],
  oracle: readonly number[],
  policy: Policy,
): Promise<number[]> {
  const evidence: TacticEvidence[] = [];
  const regrets: number[] = [];
  for (const [index, event] of events.entries()) {
    const plan = await planOf(event.problem, evidence, policy);
    const efforts = effortsOf(plan);
    regrets.push(1 - trueSignUps(event, efforts) / oracle[index]!);
    const seen = event.observe(efforts);
    const all = [...seen.attributed.values()].reduce((sum, count) => sum + count, 0);
    for (const [tactic, count] of seen.attributed)
      evidence.push({
        event: String(index).padStart(3, '0'),
        tactic,
        believed: believed(event.problem, efforts).get(tactic) ?? 0,
        // Those who came by no link are shared out over what was done.
        signUps: all === 0 ? count : count * (1 + seen.unattributed / all),
      });
  }
  return regrets;
}

const results = new Map<Policy, number[][]>(POLICIES.map((policy) => [policy, []]));
const startedAt = performance.now();
for (let tenant = 0; tenant < TENANTS; tenant++) {
  const events = tenantEvents(tenant, SEED);
  const oracle = events.map(oracleSignUps);
  for (const policy of POLICIES) results.get(policy)!.push(await run(events, oracle, policy));
}
const of = (policy: Policy, from = 0, to: number = LOOP.events): number =>
  mean(results.get(policy)!.map((regrets) => mean(regrets.slice(from, to))));
for (const policy of POLICIES)
  console.log(
    `${policy.padEnd(11)} regret ${(100 * of(policy)).toFixed(2)} %   events 1-5 ${(100 * of(policy, 0, 5)).toFixed(2)} %   last five ${(100 * of(policy, LOOP.events - 5)).toFixed(2)} %`,
  );

/** Paired over tenants: share of sign-flips (10,000) whose mean is as far below 0. */
function pairedP(policy: Policy): number {
  const differences = results
    .get(policy)!
    .map((regrets, tenant) => mean(regrets) - mean(results.get('greedy')![tenant]!));
  const random = randomFrom(1);
  let asFar = 0;
  for (let flip = 0; flip < 10_000; flip++)
    if (mean(differences.map((each) => (random() < 0.5 ? each : -each))) <= mean(differences)) asFar += 1;
  return asFar / 10_000;
}
console.log(
  `${String(TENANTS)} tenants x ${String(LOOP.events)} events in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s; against greedy: learning p = ${pairedP('learning').toFixed(4)}, later p = ${pairedP('later').toFixed(4)}`,
);
console.log(
  JSON.stringify({
    bench: 'loop',
    tenants: TENANTS,
    regret: rounded(of('learning')),
    regretVsGreedy: rounded(of('learning') / of('greedy')),
    regretLast5: rounded(of('learning', LOOP.events - 5)),
    regretFirst5: rounded(of('learning', 0, 5)),
    greedyRegret: rounded(of('greedy')),
    greedyFirst5: rounded(of('greedy', 0, 5)),
    unlearningRegret: rounded(of('unlearning')),
    pairedP: pairedP('learning'),
    laterVsGreedy: rounded(of('later') / of('greedy')),
    laterPairedP: pairedP('later'),
  }),
);
