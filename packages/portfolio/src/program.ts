import { reachCut, seatCut, type ReachCurve, type SeatCut, type SeatSurface } from './cuts.ts';
import { eventLayoutOf, type EventLayout, type Row, type Term } from './layout.ts';
import type { Prepared } from './prepare.ts';
import { segmentSignUps, segmentSlope } from './standing.ts';

/** What the programme minimises: yen of the plan; yen less the worth of attendees; or, for one event, less the people won. */
export type Objective =
  | { readonly kind: 'cost' }
  | { readonly kind: 'value' }
  | { readonly kind: 'people'; readonly event: number };

/** Valid inequalities found so far; each is true of every plan of the class that the programme speaks of. */
export type Cut =
  | { readonly kind: 'tangent'; readonly event: number; readonly segment: number; readonly at: number }
  | {
      readonly kind: 'direction';
      readonly event: number;
      /** Parts of the direction (of length 1): the people who come anyway, the tactics in all, and each of them. */
      readonly toCome: number;
      readonly tactics: number;
      readonly weights: ReadonlyMap<number, number>;
    }
  /** The same direction over the tactics alone, of length 1: people won alone deviate by no more than the class allows. */
  | { readonly kind: 'mixing'; readonly event: number; readonly weights: ReadonlyMap<number, number> }
  /** What the class's least deviation asks of the tactics' variances, which choices add up exactly; touching at so many people alone (those who come anyway over the overlap, and those won). */
  | { readonly kind: 'variance'; readonly event: number; readonly at: number }
  | { readonly kind: 'reach'; readonly event: number; readonly curve: ReachCurve; readonly relative: number }
  | {
      readonly kind: 'seats';
      readonly event: number;
      readonly surface: SeatSurface;
      readonly slopes: Omit<SeatCut, 'offset'>;
      /** Height of the plane at 0, by the point where it touches. */
      readonly touching: number;
      readonly relative: number;
    };

/** A class of plans of one event: the share of people that is left after overlap, and the relative deviation from own factors. */
export interface PlanClass {
  readonly overlap: readonly [number, number];
  readonly risk: readonly [number, number];
}

/** Yen to objective units. */
export const YEN = 1e-3;

/** Rows and costs of a programme, whichever options it holds. */
export interface Program {
  readonly layout: EventLayout;
  readonly rows: readonly Row[];
  /** Costs of the options, as rows are written. */
  readonly costs: readonly Term[];
  readonly eventCosts: Float64Array;
  readonly eventUpper: Float64Array;
}

/** States the programme: choices, groups, limits, definitions, the class, and the cuts. */
export function programOf(
  prepared: Prepared,
  objective: Objective,
  classes: readonly PlanClass[],
  cuts: readonly Cut[],
): Program {
  const layout = eventLayoutOf(prepared);
  const rows = [
    ...fixedRows(prepared, layout, classes),
    ...cuts
      .filter((cut) => cut.kind !== 'variance' || classes[cut.event]!.risk[0] > 0)
      .map((cut) => cutRow(prepared, layout, classes, cut)),
  ];
  const eventCosts = new Float64Array(layout.columns);
  const eventUpper = new Float64Array(layout.columns).fill(Infinity);
  const costs =
    objective.kind === 'people'
      ? []
      : prepared.candidates.flatMap(({ event }, candidate): Term[] => [
          { candidate, measure: 'yen', factor: YEN },
          { candidate, measure: 'quarters', factor: YEN * prepared.events[event]!.quarterJpy },
        ]);
  for (const [event, place] of layout.events.entries()) {
    const { problem, segments, worthJpy } = prepared.events[event]!;
    eventUpper[place.seats] = objective.kind === 'value' ? problem.capacity : 0;
    if (objective.kind === 'value') eventCosts[place.seats] = -YEN * worthJpy;
    if (objective.kind !== 'people' || objective.event !== event) continue;
    if (segments.length === 0) eventCosts[place.alone] = -1;
    for (let segment = 0; segment < segments.length; segment++) eventCosts[place.won + segment] = -1;
  }
  return { layout, rows, costs, eventCosts, eventUpper };
}

function fixedRows(prepared: Prepared, layout: EventLayout, classes: readonly PlanClass[]): Row[] {
  const { candidates, events } = prepared;
  const rows: Row[] = [];
  const groups = new Map<string, number[]>();
  for (const [candidate, { must, group }] of candidates.entries()) {
    rows.push({
      lower: must ? 1 : -Infinity,
      upper: 1,
      columns: [],
      terms: [{ candidate, measure: 'one', factor: 1 }],
    });
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), candidate]);
  }
  for (const members of groups.values())
    if (members.length > 1)
      rows.push({
        lower: -Infinity,
        upper: 1,
        columns: [],
        terms: members.map((candidate) => ({ candidate, measure: 'one', factor: 1 })),
      });
  for (const { measure, most, members } of prepared.rows) {
    const factor = measure === 'yen' ? YEN : 1;
    rows.push({
      lower: -Infinity,
      upper: factor * most,
      columns: [],
      terms: members.map((candidate) => ({ candidate, measure, factor })),
    });
  }
  for (const [e, place] of layout.events.entries()) {
    const members = candidates.flatMap((candidate, i) => (candidate.event === e ? [i] : []));
    const people = (factor: (i: number) => number): Term[] =>
      members.flatMap((candidate): Term[] =>
        factor(candidate) > 0 ? [{ candidate, measure: 'people', factor: factor(candidate) }] : [],
      );
    rows.push({
      lower: 0,
      upper: 0,
      columns: [[place.alone, -1]],
      terms: people((i) => candidates[i]!.share),
    });
    for (let segment = 0; segment < events[e]!.segments.length; segment++)
      rows.push({
        lower: 0,
        upper: 0,
        columns: [[place.exposure + segment, -1]],
        terms: people((i) => candidates[i]!.weights.find((weight) => weight.segment === segment)?.share ?? 0),
      });
    rows.push(...classRows(prepared, layout, e, classes[e]!));
  }
  return rows;
}

function classRows(prepared: Prepared, layout: EventLayout, e: number, { overlap, risk }: PlanClass): Row[] {
  const place = layout.events[e]!;
  const { segments, toCome } = prepared.events[e]!;
  const won = (value: number): [number, number][] =>
    segments.length === 0
      ? [[place.alone, value]]
      : segments.map((_, segment): [number, number] => [place.won + segment, value]);
  const rows: Row[] = [];
  if (segments.length > 0) {
    rows.push({ lower: 0, upper: Infinity, columns: [...won(1), [place.alone, -overlap[0]]], terms: [] });
    rows.push({ lower: -Infinity, upper: 0, columns: [...won(1), [place.alone, -overlap[1]]], terms: [] });
  }
  if (risk[0] > 0)
    rows.push({
      lower: risk[0] * toCome,
      upper: Infinity,
      columns: [[place.sigma, 1], ...won(-risk[0])],
      terms: [],
    });
  if (risk[1] < Infinity)
    rows.push({
      lower: -Infinity,
      upper: risk[1] * toCome,
      columns: [[place.sigma, 1], ...won(-risk[1])],
      terms: [],
    });
  return rows;
}

/**
 * The least deviation a person won alone in any plan of an event with a relative deviation in `risk`: what mixing all its tactics (one of each group) leaves,
 * or what the class says where nobody but the plan's people add to the deviation.
 */
export function leastAlone({ candidates, events }: Prepared, event: number, risk: PlanClass['risk']): number {
  const byGroup = new Map<string, number>();
  for (const [i, candidate] of candidates.entries()) {
    if (candidate.event !== event) continue;
    const key = candidate.group ?? String(i);
    byGroup.set(key, Math.max(byGroup.get(key) ?? 0, 1 / Math.max(candidate.risk, 1e-9) ** 2));
  }
  const mixed = [...byGroup.values()].reduce((sum, one) => sum + one, 0);
  const { toCome, toComeRisk } = events[event]!;
  const stated = risk[0] * toCome >= toComeRisk ? risk[0] : 0;
  return Math.max(stated, mixed > 0 ? 1 / Math.sqrt(mixed) : 0) * (1 - 1e-9);
}

/** One cut as a row of the programme. */
export function cutRow(
  prepared: Prepared,
  layout: EventLayout,
  classes: readonly PlanClass[],
  cut: Cut,
): Row {
  const event = prepared.events[cut.event]!;
  const place = layout.events[cut.event]!;
  const { overlap, risk } = classes[cut.event]!;
  const toCome = (value: number): [number, number][] =>
    event.segments.length === 0
      ? [[place.alone, value]]
      : event.segments.map((_, segment): [number, number] => [place.won + segment, value]);
  switch (cut.kind) {
    case 'tangent': {
      const slope = segmentSlope(event, cut.segment, cut.at);
      return {
        lower: -Infinity,
        upper: segmentSignUps(event, cut.segment, cut.at) - slope * cut.at,
        columns: [
          [place.won + cut.segment, 1],
          [place.exposure + cut.segment, -slope],
        ],
        terms: [],
      };
    }
    case 'direction': {
      // The deviation is `overlap * norm`, and `overlap * norm >= least * norm + (won - least * alone) * (norm / alone)`.
      const least = event.segments.length === 0 ? 1 : overlap[0];
      const over = event.segments.length === 0 ? 0 : cut.tactics * leastAlone(prepared, cut.event, risk);
      return {
        lower: cut.toCome * event.toComeRisk,
        upper: Infinity,
        columns: [
          [place.sigma, 1],
          ...(over > 0
            ? [
                ...event.segments.map((_, segment): [number, number] => [place.won + segment, -over]),
                [place.alone, over * least] as [number, number],
              ]
            : []),
        ],
        terms: [...cut.weights].map(([candidate, weight]) => {
          const { risk: own, share } = prepared.candidates[candidate]!;
          return { candidate, measure: 'people', factor: -least * weight * own * share };
        }),
      };
    }
    case 'mixing': {
      // norm * overlap <= deviation <= risk * (come anyway + won), and won = overlap * alone.
      const least = event.segments.length === 0 ? 1 : overlap[0];
      return {
        lower: -Infinity,
        upper: (risk[1] * event.toCome) / least,
        columns: [[place.alone, -risk[1]]],
        terms: [...cut.weights].map(([candidate, weight]) => {
          const { risk: own, share } = prepared.candidates[candidate]!;
          return { candidate, measure: 'people', factor: weight * own * share };
        }),
      };
    }
    case 'variance': {
      // risk^2 * (anyway + overlap * alone)^2 <= anyway's variance + overlap^2 * variance, all over overlap^2; a square is above its tangents.
      const square = risk[0] ** 2;
      return {
        lower:
          square * ((2 * event.toCome) / overlap[1] - cut.at) - (event.toComeRisk / overlap[0]) ** 2 / cut.at,
        upper: Infinity,
        columns: [[place.alone, -2 * square]],
        terms: prepared.candidates.flatMap(({ event: of, risk: own, share }, candidate): Term[] =>
          of === cut.event ? [{ candidate, measure: 'squares', factor: (own * share) ** 2 / cut.at }] : [],
        ),
      };
    }
    case 'reach': {
      const { offset, slope } = reachCut(cut.curve, cut.relative, risk);
      return {
        lower: offset - event.toCome,
        upper: Infinity,
        columns: [...toCome(1), [place.sigma, -slope]],
        terms: [],
      };
    }
    case 'seats': {
      const inside = cut.relative >= risk[0] && cut.relative <= risk[1];
      const {
        offset,
        people,
        risk: own,
      } = seatCut(cut.surface, cut.slopes, inside ? cut.touching : -Infinity, risk);
      return {
        lower: -Infinity,
        upper: offset + people * event.toCome,
        columns: [[place.seats, 1], ...toCome(-people), [place.sigma, -own]],
        terms: [],
      };
    }
  }
}
