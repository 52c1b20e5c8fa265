import {
  mostRelativeRisk,
  neededAt,
  nodesAround,
  reachCut,
  reachCurve,
  seatCut,
  seatSlopes,
  seatSurface,
  type ReachCurve,
  type SeatSurface,
} from './cuts.ts';
import type { EventLayout, OptionColumn } from './layout.ts';
import type { Prepared } from './prepare.ts';
import { leastAlone, type Cut, type PlanClass } from './program.ts';
import { attendeesOf, figuresOf, segmentSignUps, standingOf, type Choice } from './standing.ts';
import type { Goal } from './trial.ts';

/** Finds the inequalities that a point of the programme breaks. */
export interface Separator {
  /** Cuts broken by a solution of the programme (fractional or not). */
  at(
    layout: EventLayout,
    columns: Float64Array,
    options: readonly OptionColumn[],
    classes: readonly PlanClass[],
    tolerance: number,
  ): Cut[];
  /** Cuts that are tight at a plan, whether broken or not. */
  atChoice(choice: Choice): Cut[];
  /** Every plan. */
  readonly everyPlan: readonly PlanClass[];
  /** The class divided near a plan, by what keeps its bound from the plan: the overlap or the deviation; undefined where neither does. */
  divide(classes: readonly PlanClass[], choice: Choice): PlanClass[][] | undefined;
}

/** Undefined where an event's wanted probability is beyond any number of people. */
export function separatorOf(prepared: Prepared, goal: Goal): Separator | undefined {
  const { candidates, events } = prepared;
  const members = events.map((_, event) => candidates.flatMap((one, i) => (one.event === event ? [i] : [])));
  const most = events.map((event, e) =>
    mostRelativeRisk(
      event,
      members[e]!.map((i) => candidates[i]!.risk),
    ),
  );
  const mostToCome = events.map(
    (event, e) =>
      event.toCome +
      members[e]!.reduce(
        (sum, i) => sum + candidates[i]!.share * (candidates[i]!.options.people.at(-1) ?? 0),
        0,
      ),
  );
  const curves: ReachCurve[] = [];
  if (goal.kind === 'cost') {
    for (const [e, event] of events.entries()) {
      const curve = reachCurve(event, goal.probabilities[e]!, most[e]!);
      if (curve === undefined) return undefined;
      curves.push(curve);
    }
  }
  const surfaces: SeatSurface[] =
    goal.kind === 'value' ? events.map((event, e) => seatSurface(event, mostToCome[e]!, most[e]!)) : [];
  const outer = (e: number, toCome: number, sigma: number): Cut[] => {
    if (goal.kind === 'cost')
      return [{ kind: 'reach', event: e, curve: curves[e]!, relative: sigma / Math.max(toCome, 1e-9) }];
    if (goal.kind === 'value') return [seatsAt(e, toCome, sigma)];
    return [];
  };
  const seatsAt = (e: number, toCome: number, sigma: number): Cut & { kind: 'seats' } => {
    const slopes = seatSlopes(events[e]!, toCome, sigma);
    const touching = attendeesOf(events[e]!, toCome, sigma) - slopes.people * toCome - slopes.risk * sigma;
    return {
      kind: 'seats',
      event: e,
      surface: surfaces[e]!,
      slopes,
      touching,
      relative: sigma / Math.max(toCome, 1e-9),
    };
  };
  /** The deviation that a point owes at least, and the cut that says so; `over`: people won beyond the least overlap. */
  const direction = (
    e: number,
    people: ReadonlyMap<number, number>,
    least: number,
    over: number,
    risk: PlanClass['risk'],
  ): { sigma: number; norm: number; cut: Cut; mixing: Cut } => {
    const risks = new Map([...people].map(([i, count]) => [i, candidates[i]!.risk * count]));
    const norm = Math.sqrt([...risks.values()].reduce((sum, one) => sum + one * one, 0));
    const own = least * norm + Math.max(0, over) * leastAlone(prepared, e, risk);
    const sigma = Math.hypot(own, events[e]!.toComeRisk);
    const tactics = sigma > 0 ? own / sigma : 0;
    const weights = new Map([...risks].map(([i, one]) => [i, norm > 0 ? (tactics * one) / norm : 0]));
    const toCome = sigma > 0 ? events[e]!.toComeRisk / sigma : 1;
    const mixed = new Map([...risks].map(([i, one]) => [i, norm > 0 ? one / norm : 0]));
    return {
      sigma,
      norm,
      cut: { kind: 'direction', event: e, toCome, tactics, weights },
      mixing: { kind: 'mixing', event: e, weights: mixed },
    };
  };
  /** Where a class is divided: around the nodes of a curve, or so that what is lost at the point is a quarter in each part. */
  const edgesIn = (
    e: number,
    by: 'risk' | 'overlap' | 'mixing',
    at: number,
    { overlap, risk }: PlanClass,
  ): number[] => {
    const inside = ([low, high]: readonly [number, number], edges: readonly number[]): number[] => {
      const kept = edges.filter((edge) => edge > low * 1.001 + 1e-9 && edge < high * 0.999);
      return kept.length > 0 ? kept : [(low + high) / 2];
    };
    switch (by) {
      case 'risk':
        return inside(risk, nodesAround(curves[e]?.most ?? most[e]!, at));
      case 'mixing': {
        const least = leastAlone(prepared, e, risk);
        const [node] = nodesAround(curves[e]?.most ?? most[e]!, Math.max(least, at - 0.25 * (at - least)));
        return inside(risk, [node]);
      }
      case 'overlap':
        return inside(overlap, [Math.max(Math.sqrt(overlap[0] * at), at * 0.98)]);
    }
  };
  return {
    everyPlan: events.map((_, e): PlanClass => ({
      overlap: widestOverlap(prepared, e),
      risk: [0, most[e]! * (1 + 1e-9)],
    })),
    at(layout, columns, options, classes, tolerance) {
      const cuts: Cut[] = [];
      const alone = new Map<number, number>();
      const variance = new Float64Array(events.length);
      for (const [at, { candidate, option }] of options.entries()) {
        const taken = columns[layout.columns + at]!;
        if (taken < 1e-9) continue;
        const { event, risk, share, options: own } = candidates[candidate]!;
        alone.set(candidate, (alone.get(candidate) ?? 0) + taken * share * own.people[option]!);
        variance[event]! += taken * (risk * share * own.people[option]!) ** 2;
      }
      for (const [e, event] of events.entries()) {
        const place = layout.events[e]!;
        const people = new Map([...alone].filter(([i]) => candidates[i]!.event === e));
        let won = event.segments.length === 0 ? columns[place.alone]! : 0;
        const size = Math.max(1e-6, columns[place.alone]!);
        for (let segment = 0; segment < event.segments.length; segment++) {
          const extra = Math.max(0, columns[place.exposure + segment]!);
          const claimed = columns[place.won + segment]!;
          won += claimed;
          if (claimed > segmentSignUps(event, segment, extra) + tolerance * size)
            cuts.push({ kind: 'tangent', event: e, segment, at: extra });
        }
        const toCome = event.toCome + won;
        const least = event.segments.length === 0 ? 1 : classes[e]!.overlap[0];
        const over = event.segments.length === 0 ? 0 : won - least * columns[place.alone]!;
        const { sigma, norm, cut, mixing } = direction(e, people, least, over, classes[e]!.risk);
        const claimedSigma = columns[place.sigma]!;
        const most = classes[e]!.risk[1];
        if (norm > most * (columns[place.alone]! + event.toCome / least) + tolerance * size)
          cuts.push(mixing);
        if (claimedSigma < sigma - tolerance * size && goal.kind !== 'chance') cuts.push(cut);
        const { overlap, risk } = classes[e]!;
        const base = event.toCome / overlap[1] + columns[place.alone]!;
        const owed = risk[0] * base;
        if (owed > (1 + tolerance) * Math.sqrt(variance[e]! + (event.toComeRisk / overlap[0]) ** 2))
          cuts.push({ kind: 'variance', event: e, at: base });
        for (const one of outer(e, toCome, claimedSigma)) {
          if (one.kind === 'reach') {
            const { offset, slope } = reachCut(one.curve, one.relative, classes[e]!.risk);
            if (toCome < offset + slope * claimedSigma - tolerance * (1 + toCome)) cuts.push(one);
          }
          if (
            one.kind === 'seats' &&
            columns[place.seats]! > attendeesOf(event, toCome, claimedSigma) + tolerance * (1 + toCome)
          )
            cuts.push(one);
        }
      }
      return cuts;
    },
    atChoice(choice) {
      return events.flatMap((event, e): Cut[] => {
        const standing = standingOf(prepared, e, choice);
        const { toCome, sigma } = figuresOf(event, standing);
        const people = new Map<number, number>();
        for (const i of members[e]!)
          if (choice[i]! >= 0)
            people.set(i, candidates[i]!.share * candidates[i]!.options.people[choice[i]!]!);
        const overlap =
          event.segments.length > 0 && standing.alone > 0 ? (toCome - event.toCome) / standing.alone : 1;
        return [
          ...event.segments.map((_, segment): Cut => ({
            kind: 'tangent',
            event: e,
            segment,
            at: Math.max(0, standing.exposure[segment]!),
          })),
          direction(e, people, overlap, 0, [0, Infinity]).cut,
          ...(toCome > 0 ? [{ kind: 'variance', event: e, at: toCome / overlap } as const] : []),
          ...outer(e, toCome, sigma),
        ];
      });
    },
    divide(classes, choice) {
      let worst = { event: -1, share: 2e-4, by: 'risk' as 'risk' | 'overlap' | 'mixing', at: 0 };
      for (const [e, event] of events.entries()) {
        const standing = standingOf(prepared, e, choice);
        const { toCome, sigma } = figuresOf(event, standing);
        const relative = sigma / Math.max(toCome, 1e-9);
        const { overlap, risk } = classes[e]!;
        const curve = curves[e];
        const near = Math.min(risk[1], Math.max(risk[0], relative));
        const slope =
          curve === undefined
            ? Math.abs(surfaces[e] === undefined ? 0 : seatSlopes(event, toCome, sigma).risk)
            : reachCut(curve, near, risk).slope;
        const own =
          event.segments.length > 0 && standing.alone > 0 ? (toCome - event.toCome) / standing.alone : 1;
        const lost =
          event.segments.length === 0
            ? 0
            : (slope *
                own *
                standing.alone *
                Math.max(0, 1 - overlap[0] / own) *
                Math.max(0, near - leastAlone(prepared, e, risk))) /
              Math.max(toCome, 1e-9);
        if (lost > worst.share) {
          const wide = [near - leastAlone(prepared, e, risk), 1 - overlap[0] / own] as const;
          const byRisk = wide[0] > 1.5 * (most[e]! / 64) && wide[0] / near > wide[1];
          if (byRisk) worst = { event: e, share: lost, by: 'mixing', at: near };
          else if (overlap[1] / overlap[0] > 1.004) worst = { event: e, share: lost, by: 'overlap', at: own };
        }
        if (goal.kind === 'value') {
          const at = near * toCome;
          const { slopes, touching } = seatsAt(e, toCome, at);
          const { offset } = seatCut(surfaces[e]!, slopes, touching, risk);
          const over = (offset - touching) / Math.max(1, attendeesOf(event, toCome, at));
          if (over > worst.share && risk[1] - risk[0] > most[e]! / 70)
            worst = { event: e, share: over, by: 'risk', at: near };
        }
        if (curve === undefined) continue;
        const line = reachCut(curve, near, risk);
        const needed = neededAt(curve, near);
        const gap = (needed - line.offset - line.slope * near * needed) / Math.max(needed, 1e-9);
        if (gap > worst.share && risk[1] - risk[0] > 2.01 * (curve.most / 64))
          worst = { event: e, share: gap, by: 'risk', at: near };
      }
      if (worst.event < 0) return undefined;
      const one = classes[worst.event]!;
      const by = worst.by === 'overlap' ? 'overlap' : 'risk';
      const range = one[by];
      const edges = [range[0], ...edgesIn(worst.event, worst.by, worst.at, one), range[1]];
      return edges
        .slice(1)
        .map((to, k) =>
          classes.map((other, e) =>
            e === worst.event ? { ...other, [by]: [edges[k]!, to] as const } : other,
          ),
        );
    },
  };
}

/** Every overlap there can be in an event. */
function widestOverlap({ events, candidates }: Prepared, e: number): readonly [number, number] {
  const { segments } = events[e]!;
  if (segments.length === 0) return [1, 1];
  let [least, greatest] = [1, 0];
  for (const [segment, { size, used }] of segments.entries()) {
    let top = 0;
    for (const { event, weights, options } of candidates)
      if (event === e)
        top +=
          (weights.find((weight) => weight.segment === segment)?.share ?? 0) * (options.people.at(-1) ?? 0);
    const left = Math.exp(-used / size);
    least = Math.min(least, top > 0 ? (left * -Math.expm1(-top / size)) / (top / size) : left);
    greatest = Math.max(greatest, left);
  }
  return [least * (1 - 1e-9), greatest];
}
