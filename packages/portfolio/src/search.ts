import type { Highs } from 'highs';
import { branch } from './branch.ts';
import { improve, repair } from './improve.ts';
import { chanceAt, chanceWithin, divideByChance, peopleFor } from './chance.ts';
import type { OptionColumn, Row } from './layout.ts';
import type { Prepared } from './prepare.ts';
import { cutRow, programOf, YEN, type Cut, type Objective, type PlanClass } from './program.ts';
import { relax } from './relax.ts';
import { separatorOf, type Separator } from './separate.ts';
import { figuresOf, standingOf, type Choice } from './standing.ts';
import { trialOf, type Goal } from './trial.ts';

/** How hard to look: counts, never seconds, so that identical input gives identical plans. */
export interface SearchLimits {
  /** Stop when value - bound is at most this share of the value (and at least `absoluteGap`). */
  readonly gap: number;
  /** In the goal's unit. */
  readonly absoluteGap: number;
  /** Classes of plans that may be looked into. */
  readonly classes: number;
  /** Nodes of one tree; 0: the relaxation and a local search decide. */
  readonly nodes: number;
  /** Rounds of cuts of one relaxation; default 40. */
  readonly rounds?: number;
  readonly seed: number;
  /** Evaluations of one local search; default 15,000. */
  readonly work?: number;
  /** Asked between rounds: true ends the search with what it has (a deadline; the certificate says what is not closed). */
  readonly stop?: () => boolean;
}

/** The best plan with a bound that no plan can pass, both in the goal's unit (lower is better). */
export interface SearchResult {
  readonly choice: Choice;
  readonly value: number;
  readonly bound: number;
  readonly rounds: number;
  readonly nodes: number;
}

/** No plan keeps the limits and reaches what the goal asks for: proven, or just not found within the search's limits. */
export interface NoPlan {
  readonly none: 'proven' | 'not-found';
}

/** What searches of one event at different prices share: tables of its attendance, and cuts, which no price changes. */
export interface Memory {
  separator: Separator | undefined;
  readonly cuts: Cut[];
}

/** Nothing remembered yet. */
export function memoryOf(): Memory {
  return { separator: undefined, cuts: [] };
}

/** A class of plans and what is proven of it. */
interface OpenClass {
  readonly range: readonly PlanClass[];
  bound: number;
}

/** State that the classes share. */
interface Run {
  readonly highs: Highs;
  readonly prepared: Prepared;
  readonly goal: Goal;
  readonly limits: SearchLimits;
  readonly separator: Separator;
  readonly cuts: Cut[];
  best: { choice: Choice; value: number } | undefined;
  rounds: number;
  nodes: number;
}

/**
 * 1. The linear relaxation over all options, tightened by tangents where it stands, bounds every plan; a rounded answer and a local search give a plan.
 * 2. Reduced costs drop the options that no better plan uses; the integer programme over the rest proposes plans and bounds, cuts are added where the
 *    proposals stand, until the two meet.
 * 3. With overlapping audiences the own deviation depends on the overlap: plans are divided into classes of overlap, each with cuts of their own.
 */
export function search(
  highs: Highs,
  prepared: Prepared,
  goal: Goal,
  limits: SearchLimits,
  start?: Choice,
  memory: Memory = memoryOf(),
): SearchResult | NoPlan {
  memory.separator ??= separatorOf(prepared, goal);
  const { separator } = memory;
  if (separator === undefined) return { none: 'proven' };
  const run: Run = {
    highs,
    prepared,
    goal,
    limits,
    separator,
    cuts: memory.cuts,
    best: undefined,
    rounds: 0,
    nodes: 0,
  };
  offer(run, emptyChoice(prepared));
  if (start !== undefined) offer(run, start);
  let open: OpenClass[] = [{ range: separator.everyPlan, bound: -Infinity }];
  let solved = 0;
  let closedBound = Infinity;
  while (open.length > 0) {
    open.sort((a, b) => a.bound - b.bound);
    const one = open.shift()!;
    if (closed(run, one.bound) || solved >= limits.classes || (solved > 0 && limits.stop?.() === true)) {
      open = [one, ...open];
      break;
    }
    const outcome = solveClass(run, one.range);
    one.bound = Math.max(one.bound, outcome.bound);
    solved += 1;
    if (closed(run, one.bound)) closedBound = Math.min(closedBound, one.bound);
    else {
      const parts = partsOf(run, one.range, outcome);
      if (parts === undefined) closedBound = Math.min(closedBound, one.bound);
      else open.push(...parts.map((range): OpenClass => ({ range, bound: one.bound })));
    }
  }
  if (run.best === undefined)
    return { none: open.length === 0 && closedBound === Infinity ? 'proven' : 'not-found' };
  const bound = Math.min(run.best.value, closedBound, ...open.map((one) => one.bound));
  return { ...run.best, bound, rounds: run.rounds, nodes: run.nodes };
}

/** The class divided where its bound is not met; undefined where dividing does not help. */
function partsOf(
  { goal, prepared, best, limits, separator }: Run,
  range: readonly PlanClass[],
  { mistaken, programme }: ClassOutcome,
): PlanClass[][] | undefined {
  const near = mistaken ?? best?.choice;
  if (near === undefined) return undefined;
  if (goal.kind !== 'chance') return separator.divide(range, near);
  const event = prepared.events[goal.event]!;
  const { risk } = range[goal.event]!;
  if (risk[1] - risk[0] < 1e-4 || !Number.isFinite(programme)) return undefined;
  const enough = -(best?.value ?? 0) + tolerance({ best, limits });
  return divideByChance(event, enough, event.toCome - programme, risk).map((part) =>
    range.map((other, e) => (e === goal.event ? { ...other, risk: part } : other)),
  );
}

/** Whether bounds of the class say so little by their width alone that it is divided before its programme is solved in whole numbers. */
function tooWide(run: Run, range: readonly PlanClass[], programme: number): boolean {
  const { goal, prepared } = run;
  if (goal.kind !== 'chance') return false;
  const event = prepared.events[goal.event]!;
  const { risk } = range[goal.event]!;
  const toCome = event.toCome - programme;
  const least = Math.min(chanceAt(event, toCome, risk[0]), chanceAt(event, toCome, risk[1]));
  return chanceWithin(event, toCome, risk) - least > tolerance(run);
}

function closed(run: Run, bound: number): boolean {
  if (bound === Infinity) return true;
  return run.best !== undefined && run.best.value - bound <= tolerance(run);
}

function tolerance({ best, limits }: Pick<Run, 'best' | 'limits'>): number {
  return Math.max(limits.absoluteGap, limits.gap * Math.abs(best?.value ?? 0));
}

/** Nothing but what is required, at its least. */
export function emptyChoice({ candidates }: Prepared): Choice {
  return Int32Array.from(candidates, ({ must }) => (must ? 0 : -1));
}

/** Takes a plan as the best so far when it keeps everything and is better. */
function offer(run: Run, choice: Choice): void {
  const trial = trialOf(run.prepared, run.goal, choice);
  if (!trial.holds()) return;
  const value = trial.value();
  if (value < (run.best?.value ?? Infinity)) run.best = { choice: trial.choice.slice(), value };
}

/** Repairs, improves and offers. */
function offerImproved(run: Run, choice: Choice): void {
  const trial = repair(run.prepared, run.goal, choice);
  if (trial === undefined) return;
  improve(run.prepared, trial, run.limits.work);
  offer(run, trial.choice);
}

function objectiveOf(goal: Goal): Objective {
  return goal.kind === 'chance' ? { kind: 'people', event: goal.event } : { kind: goal.kind };
}

/** What a value of the programme says of the goal in a class of plans. */
function goalBound({ goal, prepared }: Run, range: readonly PlanClass[], value: number): number {
  if (goal.kind !== 'chance') return value / YEN;
  if (!Number.isFinite(value)) return value;
  const event = prepared.events[goal.event]!;
  return -chanceWithin(event, event.toCome - value, range[goal.event]!.risk);
}

/** How far the programme's value may rise above `bound` before nothing better than the best plan is left in the class. */
function roomAbove({ goal, prepared, best }: Run, range: readonly PlanClass[], bound: number): number {
  if (best === undefined) return Infinity;
  const slack = 1e-7 * Math.abs(bound) + 1e-9;
  if (goal.kind !== 'chance') return best.value * YEN - bound + slack;
  const event = prepared.events[goal.event]!;
  const most = event.toCome - bound;
  return most - peopleFor(event, -best.value, range[goal.event]!.risk, most) + slack;
}

/** What a class came to: `mistaken` is the plan that its programme took for good last, though it is not: where to divide the class. */
interface ClassOutcome {
  readonly bound: number;
  readonly mistaken: Choice | undefined;
  /** The same bound in the programme's unit. */
  readonly programme: number;
}

/** A lower bound on every plan of the class, in the goal's unit; Infinity where it has none. Offers the plans that it meets. */
function solveClass(run: Run, range: readonly PlanClass[]): ClassOutcome {
  const { highs, prepared, goal, limits, separator } = run;
  const objective = objectiveOf(goal);
  if (run.cuts.length === 0)
    for (const [event, { segments }] of prepared.events.entries())
      segments.forEach((_, segment) => run.cuts.push({ kind: 'tangent', event, segment, at: 0 }));
  const whole = programOf(prepared, objective, range, run.cuts);
  let [before, still, rounds] = [-Infinity, 0, 0];
  const relaxed = relax(
    highs,
    prepared,
    whole,
    openingOf(prepared, run.best?.choice),
    (columns, options, bound) => {
      rounds += 1;
      still = bound - before <= 1e-4 * Math.abs(bound) ? still + 1 : 0;
      before = bound;
      if (rounds > (limits.rounds ?? 40) || still > 2 || limits.stop?.() === true) return [];
      const found = separator.at(whole.layout, columns, options, range, 1e-4);
      run.cuts.push(...found);
      return found.map((cut) => cutRow(prepared, whole.layout, range, cut));
    },
  );
  run.rounds += rounds;
  if (relaxed === 'infeasible') return { bound: Infinity, mistaken: undefined, programme: Infinity };
  if (relaxed === 'unknown') return { bound: -Infinity, mistaken: undefined, programme: -Infinity };
  const bound = goalBound(run, range, relaxed.bound);
  offerImproved(run, rounded(prepared, relaxed.options, relaxed.columns.subarray(whole.layout.columns)));
  const { bound: programme } = relaxed;
  if (closed(run, bound) || limits.nodes === 0 || tooWide(run, range, programme))
    return { bound, mistaken: undefined, programme };
  const known = run.best?.value ?? Infinity;
  const room = roomAbove(run, range, programme);
  const kept = keptOptions(run, room, relaxed.reducedCosts);
  const program = programOf(prepared, objective, range, run.cuts);
  const rowsOf = (cuts: readonly Cut[]): Row[] => {
    const fresh = cuts.filter((cut) => !run.cuts.some((other) => alike(other, cut)));
    run.cuts.push(...fresh);
    return fresh.map((cut) => cutRow(prepared, program.layout, range, cut));
  };
  const outcome = branch(
    highs,
    prepared,
    program,
    kept,
    {
      closed: (value) => closed(run, goalBound(run, range, value)),
      offer: (choice) => offer(run, choice),
      separate: (columns, options) => rowsOf(separator.at(program.layout, columns, options, range, 1e-5)),
      refute: (choice, columns) => {
        offerImproved(run, choice);
        return rowsOf([
          ...separator.atChoice(choice),
          ...separator.at(program.layout, columns, kept, range, 1e-6),
        ]);
      },
      holds: (choice, value) => programValue(run, choice) <= value + 1e-6 * Math.abs(value) + 1e-9,
      stop: () => limits.stop?.() === true,
    },
    limits.nodes,
  );
  run.nodes += outcome.nodes;
  // What was dropped cannot beat the plan that was best then, so the bound of all plans of the class is the smaller of the two.
  return {
    bound: Math.max(bound, Math.min(known, goalBound(run, range, outcome.bound))),
    mistaken: outcome.mistaken,
    programme: Math.max(programme, Math.min(outcome.bound, programme + room)),
  };
}

/** What a plan counts in the programme. */
function programValue({ prepared, goal }: Run, choice: Choice): number {
  if (goal.kind !== 'chance') return trialOf(prepared, goal, choice).value() * YEN;
  return -figuresOf(prepared.events[goal.event]!, standingOf(prepared, goal.event, choice)).won;
}

function alike(a: Cut, b: Cut): boolean {
  if (a.kind !== b.kind || a.event !== b.event) return false;
  if (a.kind === 'tangent' && b.kind === 'tangent')
    return a.segment === b.segment && Math.abs(a.at - b.at) < 1e-9;
  if (a.kind === 'variance' && b.kind === 'variance') return Math.abs(a.at - b.at) < 1e-9 * a.at;
  if (a.kind === 'reach' && b.kind === 'reach') return Math.abs(a.relative - b.relative) < 1e-9;
  if (a.kind === 'seats' && b.kind === 'seats')
    return (
      a.touching === b.touching && a.slopes.people === b.slopes.people && a.slopes.risk === b.slopes.risk
    );
  if ((a.kind === 'direction' && b.kind === 'direction') || (a.kind === 'mixing' && b.kind === 'mixing'))
    return (
      a.weights.size === b.weights.size &&
      [...a.weights].every(([i, weight]) => Math.abs((b.weights.get(i) ?? -1) - weight) < 1e-9)
    );
  return false;
}

/** A few options of each candidate to begin with: the ends, some between, and those of a known plan. */
function openingOf({ candidates }: Prepared, known: Choice | undefined): OptionColumn[] {
  return candidates.flatMap(({ options }, candidate) => {
    const top = options.units.length - 1;
    const places = new Set([0, top >> 4, top >> 3, top >> 2, top >> 1, top]);
    if (known !== undefined && known[candidate]! >= 0) places.add(known[candidate]!);
    return [...places].map((option): OptionColumn => ({ candidate, option }));
  });
}

/** Options whose reduced cost alone does not lift the bound above the best plan, and those of the best plan. */
function keptOptions(run: Run, room: number, reducedCosts: readonly Float64Array[]): OptionColumn[] {
  return reducedCosts.flatMap((costs, candidate) => {
    const kept: OptionColumn[] = [];
    for (const [option, cost] of costs.entries())
      if (cost <= room || option === run.best?.choice[candidate]) kept.push({ candidate, option });
    return kept;
  });
}

/** An answer as a plan: candidates of which at least half is taken, at the mean of their options. */
function rounded({ candidates }: Prepared, options: readonly OptionColumn[], taken: Float64Array): Choice {
  const share = new Float64Array(candidates.length);
  const place = new Float64Array(candidates.length);
  for (const [at, { candidate, option }] of options.entries()) {
    share[candidate]! += taken[at]!;
    place[candidate]! += taken[at]! * option;
  }
  return Int32Array.from(candidates, ({ must }, i) =>
    share[i]! < 0.5 && !must ? -1 : Math.max(0, Math.round(place[i]! / Math.max(share[i]!, 1e-9))),
  );
}
