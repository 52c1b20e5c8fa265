/**
 * The plan against its certificate and its peers on the same random instances, in one run: most people for limits (greedy, SLSQP by scipy and nlopt, hill climbing),
 * and the organiser's three questions, `reach` beside greedy, hill climbing, SLSQP and PyMC-Marketing's optimiser, judged by a simulator of another family.
 * Sizes: TSUDOI_BENCH_INSTANCES (default 100), TSUDOI_BENCH_PYMC (default 3, about 20 s of processor time each), TSUDOI_BENCH_SEED (default 20260).
 * TSUDOI_PEER_PYTHON: an interpreter with pymc-marketing.
 */
import type { Problem } from '@tsudoi/portfolio/model';
import { mostFor } from '@tsudoi/portfolio/questions';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance, DISTRIBUTIONS } from '../packages/portfolio/test/instances.ts';
import { fits, signUps, type Efforts } from './portfolio/evaluate.ts';
import { greedy } from './portfolio/greedy.ts';
import { hillClimb } from './portfolio/hillClimb.ts';
import {
  cpuMs,
  idSpread,
  jointSeconds,
  largeSeconds,
  neighbourMs,
  organiserFigures,
} from './portfolio/organiser.ts';
import { peerPlans } from './portfolio/peers.ts';
import { reachComparison } from './portfolio/reachPeers.ts';

const COUNT = Number(process.env['TSUDOI_BENCH_INSTANCES'] ?? 100);
const PYMC = Number(process.env['TSUDOI_BENCH_PYMC'] ?? 3);
const SEED = Number(process.env['TSUDOI_BENCH_SEED'] ?? 20_260);
const PEERS = ['greedy', 'scipy SLSQP', 'nlopt AUGLAG+SLSQP', 'hill climbing'] as const;

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
};
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

const medianOrNull = (values: readonly number[] | null | undefined): number | null =>
  values === null || values === undefined || values.length === 0 ? null : rounded(quantile(values, 0.5), 4);

interface Measured {
  readonly gaps: number[];
  readonly cpuMs: number[];
  /** By peer: ours / theirs by instance; null: absent. */
  readonly ratios: Map<string, number[] | null>;
}

async function measure(segments: number): Promise<Measured> {
  const problems = Array.from({ length: COUNT }, (_, i) => ({
    ...anInstance(SEED + i, { tactics: 40, segments }),
    capacity: 1_000_000,
  }));
  const measured: Measured = { gaps: [], cpuMs: [], ratios: new Map() };
  const ours: number[] = [];
  for (const problem of problems) {
    // Gap and CPU time are of the same solve: both bounds included.
    const plan = await solvePlan(mostFor(problem, problem.tacticBudgetJpy), { cpuMs });
    const efforts: Efforts = new Map(plan.items.map((item) => [item.tacticId, item.effort]));
    if (!fits(problem, efforts)) throw new Error(`our plan of seed ${String(problem.seed)} breaks a limit`);
    const value = signUps(problem, efforts);
    ours.push(value);
    measured.gaps.push(plan.gap);
    measured.cpuMs.push(plan.solver.cpuMs);
  }
  const python = peerPlans(problems);
  const plans: Record<(typeof PEERS)[number], readonly Efforts[] | null> = {
    greedy: problems.map(greedy),
    'scipy SLSQP': python.scipy,
    'nlopt AUGLAG+SLSQP': python.nlopt,
    'hill climbing': problems.map(hillClimb),
  };
  for (const peer of PEERS) measured.ratios.set(peer, ratiosOf(problems, ours, plans[peer], peer));
  return measured;
}

function ratiosOf(
  problems: readonly Problem[],
  ours: readonly number[],
  plans: readonly Efforts[] | null,
  peer: string,
): number[] | null {
  if (plans === null) {
    console.log(`ABSENT: ${peer} gave no plans (Debian: python3-scipy, python3-nlopt); its figures are null`);
    return null;
  }
  return problems.map((problem, i) => {
    if (!fits(problem, plans[i]!)) throw new Error(`${peer} breaks a limit on seed ${String(problem.seed)}`);
    return ours[i]! / signUps(problem, plans[i]!);
  });
}

// Compiles the solver and warms the machine code on other instances, so that the first figure is not of the compiler.
for (let seed = 1; seed <= 20; seed++)
  await solvePlan(anInstance(seed, { tactics: 40, segments: seed % 2 === 0 ? 6 : 0 }));

console.log(
  `${String(COUNT)} instances of 40 tactics, seeds ${String(SEED)}..${String(SEED + COUNT - 1)}, without and with 6 overlapping audiences`,
);
for (const line of DISTRIBUTIONS) console.log(`  ${line}`);
const plain = await measure(0);
const overlap = await measure(6);

console.table(
  Object.fromEntries(
    (
      [
        ['without overlap', plain],
        ['with overlap', overlap],
      ] as const
    ).map(([name, { gaps, cpuMs }]) => [
      name,
      {
        'gap p50': quantile(gaps, 0.5),
        'gap p100': quantile(gaps, 1),
        'CPU ms p50': rounded(quantile(cpuMs, 0.5), 1),
        'CPU ms p95': rounded(quantile(cpuMs, 0.95), 1),
        'CPU ms p100': rounded(quantile(cpuMs, 1), 1),
      },
    ]),
  ),
);
console.log('peer / ours (1 = as good) and the worst ours / peer (never below 1 is the goal)');
console.table(
  Object.fromEntries(
    (
      [
        ['without', plain],
        ['with', overlap],
      ] as const
    ).flatMap(([name, { ratios }]) =>
      PEERS.map((peer) => {
        const list = ratios.get(peer) ?? null;
        const shown = (share: number): string =>
          list === null
            ? 'absent'
            : quantile(
                list.map((ratio) => 1 / ratio),
                share,
              ).toFixed(4);
        return [
          `${peer}, ${name} overlap`,
          {
            median: shown(0.5),
            worst: shown(0.001),
            'ours / peer, least': list === null ? 'absent' : Math.min(...list).toFixed(9),
          },
        ];
      }),
    ),
  ),
);

const all = (peer: string): number[] | null => {
  const [a, b] = [plain.ratios.get(peer) ?? null, overlap.ratios.get(peer) ?? null];
  return a === null || b === null ? null : [...a, ...b];
};
const least = (...peers: string[]): number | null => {
  const lists = peers.map(all).filter((list) => list !== null);
  return lists.length === 0 ? null : rounded(Math.min(...lists.flat()), 9);
};
const vsGreedy = quantile(all('greedy') ?? [], 0.5);
console.log(`greedy reaches ${(1 / vsGreedy).toFixed(4)} of ours at the median (hard enough: <= 0.92)`);
console.log('vs...: ours / peer over both kinds of instances');
const organiser = await organiserFigures(Math.max(4, Math.floor(COUNT / 5)), SEED);
const joint = await jointSeconds(SEED);
console.log(
  'the organiser’s three questions, whole units, half of the instances with six overlapping audiences',
);
console.table(
  Object.fromEntries(
    (['reach', 'most', 'value'] as const).map((question) => [
      question,
      {
        'gap p50': quantile(organiser.gaps[question], 0.5),
        'gap p100': quantile(organiser.gaps[question], 1),
      },
    ]),
  ),
);
const reach = await reachComparison(
  Array.from({ length: Math.max(6, Math.floor(COUNT / 6)) }, (_, at): Problem => ({
    ...anInstance(SEED + at, { tactics: 40, segments: at % 2 === 0 ? 0 : 6 }),
    question: 'reach',
    target: at % 4 < 2 ? 80 : 160,
  })),
  PYMC,
);
for (const [peer, reason] of Object.entries(reach.why))
  console.log(
    `ABSENT: ${peer}: ${reason} (python3 -m venv DIR; DIR/bin/pip install pymc-marketing; TSUDOI_PEER_PYTHON=DIR/bin/python)`,
  );
console.log(
  `reach, judged by a simulator with Hill curves, gamma factors and people one by one: our cost over a peer’s at the same simulated chance (median ${quantile(reach.chances, 0.5).toFixed(3)} where 0.8 was asked for)`,
);
console.table(
  Object.fromEntries(
    [...reach.costs].map(([peer, ratios]) => [
      peer,
      ratios === null
        ? { instances: 'absent', median: 'absent', worst: 'absent' }
        : {
            instances: ratios.length,
            median: quantile(ratios, 0.5).toFixed(3),
            worst: quantile(ratios, 1).toFixed(3),
          },
    ]),
  ),
);
console.log(
  `at the cost of our plan the best peer’s chance is ${(100 * quantile(reach.chanceAhead, 0.5)).toFixed(1)} points lower at the median; on ${String(reach.unmatched)} instances no peer reaches ours`,
);

console.log(
  JSON.stringify({
    gapMax: quantile(plain.gaps, 1),
    gapOverlapMax: quantile(overlap.gaps, 1),
    cpuMsP50: rounded(quantile(plain.cpuMs, 0.5), 1),
    cpuMsP95: rounded(quantile(plain.cpuMs, 0.95), 1),
    overlapCpuMsP50: rounded(quantile(overlap.cpuMs, 0.5), 1),
    overlapCpuMsP95: rounded(quantile(overlap.cpuMs, 0.95), 1),
    vsGreedyMedian: rounded(vsGreedy, 4),
    vsSlsqpMin: least('scipy SLSQP', 'nlopt AUGLAG+SLSQP'),
    vsHillClimbMin: least('hill climbing'),
    reachCostVsBestPeer: rounded(quantile(reach.bestPeer, 0.5), 4),
    reachCostVsBestPeerWorst: rounded(quantile(reach.bestPeer, 1), 4),
    reachChanceAhead: rounded(quantile(reach.chanceAhead, 0.5), 4),
    reachCostVsPymc: medianOrNull(reach.costs.get('PyMC-Marketing')),
    reachCostVsSlsqp: medianOrNull(reach.costs.get('SLSQP')),
    reachCostVsGreedy: medianOrNull(reach.costs.get('greedy')),
    reachCostVsHillClimb: medianOrNull(reach.costs.get('hill climbing')),
    reachGapMedian: quantile(organiser.gaps.reach, 0.5),
    reachGapWorst: quantile(organiser.gaps.reach, 1),
    mostGapWorst: quantile(organiser.gaps.most, 1),
    valueGapWorst: quantile(organiser.gaps.value, 1),
    organiserCpuMsP50: rounded(quantile(organiser.cpuMs, 0.5), 1),
    organiserCpuMsP95: rounded(quantile(organiser.cpuMs, 0.95), 1),
    idSpread: await idSpread(SEED),
    jointSeconds: rounded(joint.seconds, 2),
    jointGap: joint.gap,
    neighbourMs: rounded(await neighbourMs(SEED), 0),
    ...Object.fromEntries(
      Object.entries(await largeSeconds(SEED)).map(([name, value]) => [name, rounded(value, 3)]),
    ),
  }),
);
