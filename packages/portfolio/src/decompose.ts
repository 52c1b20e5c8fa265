import type { Highs } from 'highs';
import { improve, movesFrom, repair } from './improve.ts';
import type { Prepared } from './prepare.ts';
import {
  memoryOf,
  search,
  type Memory,
  type NoPlan,
  type SearchLimits,
  type SearchResult,
} from './search.ts';
import { standingOf, type Choice } from './standing.ts';
import { trialOf, type Goal } from './trial.ts';

/** A goal of several events at once. */
export type JointGoal = Exclude<Goal, { readonly kind: 'chance' }>;

/** One plan of one event: what it takes of what all share, and what it is worth by itself. */
interface Proposal {
  readonly choice: Choice;
  readonly yen: number;
  readonly quarters: number;
  readonly value: number;
}

/** Yen that a yen, and a quarter of an hour, of what is shared count for besides themselves. */
interface Prices {
  readonly yen: number;
  readonly quarter: number;
}

interface Part {
  readonly prepared: Prepared;
  readonly goal: JointGoal;
  readonly members: readonly number[];
  readonly memory: Memory;
  readonly proposals: Proposal[];
}

const ROUNDS = 24;
/** Share of the whole that may be left open. */
const GAP = 8e-4;
/** Prices that move by less than this share are good enough for a closer look, and in the end for the answer. */
const SETTLED = [0.05, 1e-3];
/** Proposals kept of each event. */
const MOST_PROPOSALS = 150;
/** Dearer than this and nothing that can be left out is bought. */
const MOST_PRICE = 1_000;

/**
 * Events that share only a budget and a team fall apart once what they share has a price (Dantzig and Wolfe 1960): each makes its best plan at the prices, a small
 * programme mixes the plans so far and so finds better prices. At any prices the events' own bounds, less what the shared amounts fetch, bound every joint plan.
 * The mix is made whole (one plan an event) and improved by local search.
 */
export function decompose(
  highs: Highs,
  whole: Prepared,
  goal: JointGoal,
  limits: SearchLimits,
  start?: Choice,
): SearchResult | NoPlan {
  const shared = { yen: sharedOf(whole, 'yen'), quarters: sharedOf(whole, 'quarters') };
  const parts = whole.events.map((_, event): Part => ({
    prepared: partOf(whole, event),
    goal: goal.kind === 'cost' ? { kind: 'cost', probabilities: [goal.probabilities[event]!] } : goal,
    members: membersOf(whole, event),
    memory: memoryOf(),
    proposals: [],
  }));
  let prices: Prices = { yen: 0, quarter: 0 };
  let bound = -Infinity;
  let best: { choice: Choice; value: number } | undefined;
  const stats = { rounds: 0, nodes: 0 };
  // The first prices come from relaxations alone.
  const sketch: SearchLimits = {
    ...limits,
    gap: Math.max(limits.gap, 1e-2),
    classes: 1,
    nodes: 1,
    work: 1_000,
  };
  const depths = [sketch, limits];
  let depth = 0;
  const most = shared.yen + shared.quarters * Math.max(...whole.events.map(({ quarterJpy }) => quarterJpy));
  for (let round = 0; round < ROUNDS; round++) {
    let priced = -prices.yen * shared.yen - prices.quarter * shared.quarters;
    for (const part of parts) {
      // A round that is cut short proves nothing; the first gives the plan.
      if (round > 0 && limits.stop?.() === true) priced = -Infinity;
      if (priced === -Infinity) break;
      let found = atPrices(highs, part, prices, depths[depth]!);
      if ('none' in found && found.none === 'not-found' && depth === 0)
        found = atPrices(highs, part, prices, limits);
      if ('none' in found) return found;
      stats.rounds += found.rounds;
      stats.nodes += found.nodes;
      priced += found.bound * (1 + prices.yen);
    }
    bound = Math.max(bound, priced);
    // Whatever keeps the shared limits costs no more than they allow.
    if (goal.kind === 'cost' && bound > most) return { none: 'proven' };
    const mix = mixOf(highs, parts, shared, false);
    const chosen = mixOf(highs, parts, shared, true)?.chosen ?? mix?.chosen;
    const tried = [chosen && together(whole, parts, chosen), round === 0 ? start : undefined];
    for (const choice of tried) {
      const trial = choice && repair(whole, goal, choice);
      if (trial === undefined) continue;
      improve(whole, trial);
      if (trial.value() < (best?.value ?? Infinity))
        best = { choice: trial.choice.slice(), value: trial.value() };
    }
    if (best !== undefined) {
      const open = best.value - bound;
      if (open <= Math.max(limits.absoluteGap, Math.max(limits.gap, GAP) * Math.abs(best.value))) break;
    }
    if (mix === undefined || limits.stop?.() === true) break;
    const off = Math.max(
      Math.abs(mix.prices.yen - prices.yen) / (1 + prices.yen),
      Math.abs(mix.prices.quarter - prices.quarter) / (1_500 + prices.quarter),
    );
    if (off < SETTLED[depth]!) {
      if (depth === depths.length - 1) break;
      depth += 1;
    }
    prices = {
      yen: priceOf(prices.yen, mix.prices.yen, MOST_PRICE, 1),
      quarter: priceOf(prices.quarter, mix.prices.quarter, 4_000 * MOST_PRICE, 1_600),
    };
  }
  if (best === undefined) return { none: 'not-found' };
  return { ...best, bound: Math.min(bound, best.value), ...stats };
}

/** The next price: what the mix says; while the plans so far do not fit at all (the mix says `most`), four times the last. */
function priceOf(last: number, said: number, most: number, first: number): number {
  return said >= 0.999 * most ? Math.min(most, Math.max(first, 4 * last)) : said;
}

/** Whether the events share nothing but limits that count every tactic of all of them. */
export function fallsApart({ events, candidates, rows }: Prepared): boolean {
  return (
    events.length > 1 &&
    rows.every(
      ({ members }) =>
        members.length === candidates.length || new Set(members.map((i) => candidates[i]!.event)).size <= 1,
    )
  );
}

function sharedOf({ rows, candidates }: Prepared, measure: 'yen' | 'quarters'): number {
  return Math.min(
    1e12,
    ...rows
      .filter((row) => row.measure === measure && row.members.length === candidates.length)
      .map(({ most }) => most),
  );
}

/** One event of several, as a problem of its own; what all share limits it too. */
export function partOf(whole: Prepared, event: number): Prepared {
  const members = membersOf(whole, event);
  const place = new Map(members.map((i, at) => [i, at]));
  return {
    candidates: members.map((i) => ({ ...whole.candidates[i]!, event: 0 })),
    events: [whole.events[event]!],
    rows: whole.rows
      .map((row) => ({ ...row, members: row.members.flatMap((i) => place.get(i) ?? []) }))
      .filter(({ members: kept }) => kept.length > 0),
  };
}

function membersOf({ candidates }: Prepared, event: number): number[] {
  return candidates.flatMap((one, i) => (one.event === event ? [i] : []));
}

/** The event's best plan at the prices; remembers every plan that it proposes. In the event's own unit: yen less the shared price of a yen. */
function atPrices(highs: Highs, part: Part, prices: Prices, limits: SearchLimits): SearchResult | NoPlan {
  const [event] = part.prepared.events;
  const scale = 1 + prices.yen;
  const prepared: Prepared = {
    ...part.prepared,
    events: [
      {
        ...event!,
        quarterJpy: (event!.quarterJpy + prices.quarter) / scale,
        worthJpy: event!.worthJpy / scale,
      },
    ],
  };
  const cost = ({ yen, quarters, value }: Proposal): number =>
    value + prices.yen * yen + prices.quarter * quarters;
  const [start] = part.proposals.toSorted((a, b) => cost(a) - cost(b));
  const found = search(highs, prepared, part.goal, limits, start?.choice, part.memory);
  if ('none' in found) return found;
  propose(part, found.choice, cost);
  return found;
}

/** Adds a plan and what one change makes of it, so that the mix can fill what is shared; forgets what has become dear. */
function propose(part: Part, choice: Choice, cost: (proposal: Proposal) => number): void {
  const { prepared, goal, proposals } = part;
  const trial = trialOf(prepared, goal, choice);
  const { yen, quarters } = standingOf(prepared, 0, choice);
  const known = new Set(proposals.map((one) => keyOf(one)));
  const add = (proposal: Proposal): void => {
    if (known.has(keyOf(proposal))) return;
    known.add(keyOf(proposal));
    proposals.push(proposal);
  };
  add({ choice: choice.slice(), yen, quarters, value: trial.value() });
  for (const moves of movesFrom(prepared, trial)) {
    const then = trial.after(moves);
    if (then === undefined || then.missing > 0) continue;
    const changed = choice.slice();
    let [moreYen, moreQuarters] = [0, 0];
    for (const [i, option] of moves) {
      const { options } = prepared.candidates[i]!;
      moreYen += (option < 0 ? 0 : options.yen[option]!) - (choice[i]! < 0 ? 0 : options.yen[choice[i]!]!);
      moreQuarters +=
        (option < 0 ? 0 : options.quarters[option]!) - (choice[i]! < 0 ? 0 : options.quarters[choice[i]!]!);
      changed[i] = option;
    }
    add({ choice: changed, yen: yen + moreYen, quarters: quarters + moreQuarters, value: then.value });
  }
  proposals.sort((a, b) => cost(a) - cost(b)).splice(MOST_PROPOSALS);
}

const keyOf = ({ yen, quarters, value }: Proposal): string =>
  `${String(yen)} ${String(quarters)} ${value.toFixed(3)}`;

/** The cheapest mix of the proposals (or choice of one each) within what is shared; prices are its duals. */
function mixOf(
  highs: Highs,
  parts: readonly Part[],
  shared: { readonly yen: number; readonly quarters: number },
  wholePlans: boolean,
): { readonly prices: Prices; readonly chosen: readonly Proposal[] } | undefined {
  const all = parts.flatMap(({ proposals }, part) => proposals.map((proposal) => ({ part, proposal })));
  const columns = all.length + 2;
  const rows = parts.length + 2;
  const [indices, values]: [number[], number[]] = [[], []];
  const starts = [0];
  for (const row of parts.keys()) {
    for (const [at, { part }] of all.entries()) {
      if (part !== row) continue;
      indices.push(at);
      values.push(1);
    }
    starts.push(indices.length);
  }
  for (const [k, measure] of (['yen', 'quarters'] as const).entries()) {
    for (const [at, { proposal }] of all.entries()) {
      indices.push(at);
      values.push(1e-3 * proposal[measure]);
    }
    // What is used beyond the limit, at the highest price.
    indices.push(all.length + k);
    values.push(-1);
    starts.push(indices.length);
  }
  const colCost = Float64Array.from({ length: columns }, (_, at) =>
    at < all.length ? 1e-3 * all[at]!.proposal.value : at === all.length ? MOST_PRICE : 4_000 * MOST_PRICE,
  );
  const source = {
    sense: highs.constants.objectiveSense.minimize,
    numCols: columns,
    numRows: rows,
    colCost,
    colLower: new Float64Array(columns),
    colUpper: Float64Array.from({ length: columns }, (_, at) =>
      at < all.length ? 1 : wholePlans ? 0 : Infinity,
    ),
    rowLower: Float64Array.from({ length: rows }, (_, row) => (row < parts.length ? 1 : -Infinity)),
    rowUpper: Float64Array.from({ length: rows }, (_, row) =>
      row < parts.length ? 1 : 1e-3 * (row === parts.length ? shared.yen : shared.quarters),
    ),
    matrix: {
      format: 'csr' as const,
      numRows: rows,
      numCols: columns,
      starts: Int32Array.from(starts),
      indices,
      values,
    },
    ...(wholePlans
      ? { integrality: Int32Array.from({ length: columns }, (_, at) => (at < all.length ? 1 : 0)) }
      : {}),
  };
  return highs.withModel(source, (model) => {
    model.options.set({ output_flag: false, mip_rel_gap: 1e-4, mip_max_nodes: 2_000 });
    model.run();
    const { optimal, solutionLimit } = highs.constants.modelStatus;
    const status = model.getModelStatus();
    if (status !== optimal && !(wholePlans && status === solutionLimit)) return undefined;
    const { colValue, rowDual } = model.getSolution();
    return {
      prices: {
        yen: Math.max(0, -rowDual[parts.length]!),
        quarter: Math.max(0, -rowDual[parts.length + 1]!),
      },
      chosen: parts.map((_, part) => {
        const own = all.flatMap((one, at) => (one.part === part ? [{ ...one, share: colValue[at]! }] : []));
        return own.reduce((most, one) => (one.share > most.share ? one : most)).proposal;
      }),
    };
  });
}

function together({ candidates }: Prepared, parts: readonly Part[], chosen: readonly Proposal[]): Choice {
  const choice = new Int32Array(candidates.length).fill(-1);
  for (const [at, { members }] of parts.entries())
    for (const [place, i] of members.entries()) choice[i] = chosen[at]!.choice[place]!;
  return choice;
}
