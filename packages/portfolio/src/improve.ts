import { exposureOf, worthPerPerson } from './exposure.ts';
import { polish, type Polished } from './polish.ts';
import type { Candidate, Prepared } from './prepare.ts';
import type { Relaxation } from './relax.ts';

/** Rounds a relaxation to a plan that keeps every limit: candidates by net worth, each taken if its minimum still fits. */
export function roundOff(prepared: Prepared, net: Float64Array): Candidate[] {
  const { candidates } = prepared;
  const order = candidates
    .map((_, i) => i)
    .sort(
      (a, b) =>
        Number(candidates[b]!.required) - Number(candidates[a]!.required) || net[b]! - net[a]! || a - b,
    );
  const set: Candidate[] = [];
  for (const i of order) {
    const candidate = candidates[i]!;
    if ((net[i]! > 0 || candidate.required) && fits(set, candidate)) set.push(candidate);
  }
  return set;
}

/**
 * Local search around a plan: adds, drops and swaps among the candidates whose net worth is nearest to zero, first improvement taken, until none is
 * left. Deterministic. `width` candidates of each side are tried.
 */
export function improve(
  prepared: Prepared,
  start: Polished,
  relaxation: Relaxation,
  width: number,
): Polished {
  const { candidates } = prepared;
  const position = new Map(candidates.map((candidate, i) => [candidate, i]));
  const doubt = (candidate: Candidate): number => Math.abs(relaxation.net[position.get(candidate)!]!);
  let best = start;
  for (let pass = 0; pass < 8; pass++) {
    const set = best.chosen.map(({ candidate }) => candidate);
    const near = (pool: readonly Candidate[]): Candidate[] =>
      [...pool].sort((a, b) => doubt(a) - doubt(b)).slice(0, width);
    const inside = near(set.filter((candidate) => !candidate.required));
    const outside = near(candidates.filter((candidate) => !set.includes(candidate)));
    const moves: [Candidate | undefined, Candidate | undefined][] = [
      ...outside.map((candidate): [undefined, Candidate] => [undefined, candidate]),
      ...inside.map((candidate): [Candidate, undefined] => [candidate, undefined]),
      ...inside.flatMap((out) => outside.map((into): [Candidate, Candidate] => [out, into])),
    ];
    let found: Polished | undefined;
    for (const [out, into] of moves) {
      const rest = set.filter((candidate) => candidate !== out);
      if (into !== undefined && !fits(rest, into)) continue;
      const next = into === undefined ? rest : [...rest, into];
      const polished = polish(prepared, next, 4);
      if (polished !== undefined && polished.signUps > (found ?? best).signUps * (1 + 1e-9)) found = polished;
    }
    if (found === undefined) break;
    best = found;
  }
  return best;
}

/** Exposure and worth of a person at a plan: where the segment curves are linearised. */
export function standing(
  prepared: Prepared,
  plan: Polished,
): { exposure: Float64Array; worth: Float64Array } {
  const exposure = exposureOf(prepared, plan.chosen);
  return { exposure, worth: worthPerPerson(prepared, exposure) };
}

function fits(set: readonly Candidate[], extra: Candidate): boolean {
  if (extra.group !== null && set.some((candidate) => candidate.group === extra.group)) return false;
  let [money, time] = [0, 0];
  for (const candidate of [...set, extra]) {
    money += candidate.money.fixed + candidate.money.perUnit * candidate.minimum;
    time += candidate.time.fixed + candidate.time.perUnit * candidate.minimum;
  }
  return money <= 1 && time <= 1;
}
