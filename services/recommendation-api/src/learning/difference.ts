import type { Names } from '@tsudoi/portfolio/explain';
import type { Plan } from '@tsudoi/portfolio/model';
import { sentencesIn, type Sentence } from '@tsudoi/portfolio/sentences';
import type { Lineage } from './learntBeliefs.ts';
import type { Seen } from './tacticEvidence.ts';

/** A plan with what its beliefs rested on. */
export interface Believing {
  readonly plan: Plan;
  readonly lineage: Lineage | undefined;
  /** Whether a model's likeness of theme and tactics counts in it. */
  readonly comparesTheme: boolean;
}

/** One tactic of either plan, with the outcomes that only the later one knew. */
export interface TacticDifference {
  readonly tacticKey: string;
  readonly before: { readonly effort: number; readonly spendJpy: number };
  readonly after: { readonly effort: number; readonly spendJpy: number };
  readonly factorBefore: number;
  readonly factorAfter: number;
  readonly outcomes: readonly Seen[];
}

export interface Difference {
  readonly tactics: readonly TacticDifference[];
  readonly explanations: readonly Sentence[];
}

// None of the sentences here tells an amount of money.
const sentences = sentencesIn('JPY');

/** A belief that moved by less than this is not told. */
const TOLD = 0.03;
/** So many tactics are explained, those whose amount and belief moved most first. */
const MOST_TOLD = 4;
const NOTHING = { effort: 0, spendJpy: 0 };

/** What differs between a plan and an earlier one, and which outcomes moved it. */
export function differenceOf(earlier: Believing, later: Believing, names: Names): Difference {
  const known = new Map(
    Object.entries(earlier.lineage?.tactics ?? {}).map(([key, { evidence }]) => [
      key,
      new Map(evidence.map((seen) => [seen.eventId, seen.signUps])),
    ]),
  );
  const [before, after] = [amounts(earlier.plan), amounts(later.plan)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const tactics = keys.map((tacticKey): TacticDifference => {
    const taught = later.lineage?.tactics[tacticKey];
    return {
      tacticKey,
      before: before.get(tacticKey) ?? NOTHING,
      after: after.get(tacticKey) ?? NOTHING,
      factorBefore: earlier.lineage?.tactics[tacticKey]?.factor ?? 1,
      factorAfter: taught?.factor ?? 1,
      outcomes: (taught?.evidence ?? []).filter(
        ({ eventId, signUps }) => known.get(tacticKey)?.get(eventId) !== signUps,
      ),
    };
  });
  return { tactics, explanations: toldOf(tactics, earlier, later, names) };
}

function toldOf(
  tactics: readonly TacticDifference[],
  earlier: Believing,
  later: Believing,
  names: Names,
): Sentence[] {
  const moved = tactics.filter(({ before, after }) => before.effort !== after.effort);
  const learnt = tactics.filter(
    ({ outcomes, factorBefore, factorAfter }) =>
      outcomes.length > 0 && Math.abs(factorAfter - factorBefore) >= TOLD,
  );
  const pooled = later.lineage?.pooledTenants;
  const others: Sentence[] =
    pooled !== undefined && earlier.lineage?.pooledTenants === undefined
      ? [sentences.learntFromOthers(pooled)]
      : [];
  const showUp = [...showUpOf(earlier, later), ...others, ...themeOf(earlier, later)];
  if (moved.length === 0 && learnt.length === 0 && showUp.length === 0) return [sentences.sameAsBefore()];
  const weight = (one: TacticDifference): number =>
    Math.abs(Math.log(Math.max(one.factorAfter, 0.01) / Math.max(one.factorBefore, 0.01))) *
    (1 + (one.before.effort !== one.after.effort ? 1 : 0));
  const told = learnt.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_TOLD);
  const explained = told.flatMap((one): Sentence[] => {
    const name = nameOf(names, one.tacticKey);
    return [
      ...one.outcomes.slice(-2).map((seen) => seenIn(name, seen)),
      sentences.beliefMoved(name, one.factorBefore, one.factorAfter),
      ...(one.before.effort === one.after.effort
        ? []
        : [sentences.amountMoved(name, one.before.effort, one.after.effort)]),
    ];
  });
  const rest = moved.filter((one) => !told.includes(one));
  const followers = rest
    .slice(0, MOST_TOLD)
    .map((one) => sentences.amountMoved(nameOf(names, one.tacticKey), one.before.effort, one.after.effort));
  if (told.length === 0 && showUp.length === 0) return [...followers, sentences.nothingLearnt()];
  return [
    ...explained,
    ...showUp,
    ...followers,
    ...(followers.length > 0 ? [sentences.amountFollows()] : []),
  ];
}

function seenIn(name: Sentence, { kind, eventName, expected, signUps }: Seen): Sentence {
  switch (kind) {
    case 'lift_test':
      return sentences.testSeen(name, eventName, expected, signUps);
    case 'override':
      return sentences.ownWord(name, signUps);
    default:
      return sentences.outcomeSeen(name, eventName, expected, signUps);
  }
}

function showUpOf(earlier: Believing, later: Believing): Sentence[] {
  const after = later.lineage?.showUp;
  if (after === undefined || after.events === 0) return [];
  const before = earlier.lineage?.showUp.after ?? after.before;
  return Math.abs(after.after - before) < TOLD ? [] : [sentences.showUpMoved(before, after.after)];
}

function themeOf(earlier: Believing, later: Believing): Sentence[] {
  if (earlier.comparesTheme === later.comparesTheme) return [];
  return [later.comparesTheme ? sentences.themeNewlyCounts() : sentences.themeCountsNoMore()];
}

function amounts(plan: Plan): Map<string, { readonly effort: number; readonly spendJpy: number }> {
  return new Map(plan.items.map(({ tacticId, effort, spendJpy }) => [tacticId, { effort, spendJpy }]));
}

function nameOf(names: Names, key: string): Sentence {
  return names[key] ?? { ja: key, en: key };
}
