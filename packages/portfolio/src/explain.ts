import type { Assessment } from './assess.ts';
import type { Plan, PlanNote, Problem } from './model.ts';
import type { Information } from './nearby.ts';
import type { WhyNot, Worth } from './questions.ts';
import { sentencesIn, type NotCompared, type Sentence } from './sentences.ts';

export type { Sentence } from './sentences.ts';

/** Tactic id -> name in both languages. */
export type Names = Readonly<Record<string, Sentence>>;

const named = (names: Names, id: string): Sentence => names[id] ?? { ja: id, en: id };

/** The plan told from its figures: what it is, what it brings, how sure that is, how good it is, what it leans on. `assumed`: tactics whose figures are assumptions. */
export function explainPlan(
  problem: Problem,
  plan: Plan,
  assessment: Assessment,
  names: Names,
  assumed: ReadonlySet<string> = new Set(),
  information: readonly Information[] = [],
  currency = 'JPY',
): Sentence[] {
  const sentences = sentencesIn(currency);
  const told: Sentence[] = [
    plan.items.length === 0
      ? sentences.nothingToDo(plan.expectedAttendees)
      : sentences.planSummary(plan.items.length, plan.spendJpy, plan.hours, plan.expectedAttendees),
    sentences.chance(problem.target, assessment.hitProbability),
    sentences.interval(...assessment.interval80),
  ];
  if (assessment.costPerAttendeeJpy !== null && plan.spendJpy > 0)
    told.push(sentences.costPerAttendee(assessment.costPerAttendeeJpy));
  const { objective, bound, gap } = plan.certificate;
  if (plan.items.length > 0) {
    if (objective === 'cost') told.push(sentences.cheapest(bound, gap));
    if (objective === 'value') told.push(sentences.mostValue(gap));
  }
  if (objective === 'chance') told.push(sentences.highestChance(bound));
  const top = plan.items.toSorted((a, b) => b.expectedSignUps - a.expectedSignUps)[0];
  if (top !== undefined && plan.items.length > 1)
    told.push(sentences.topTactic(named(names, top.tacticId), top.expectedSignUps));
  const guesses = plan.items.filter(({ tacticId }) => assumed.has(tacticId));
  if (guesses.length > 0)
    told.push(
      sentences.assumptions(
        guesses.slice(0, 2).map(({ tacticId }) => named(names, tacticId)),
        guesses.length,
      ),
    );
  const [first] = information;
  if (first !== undefined && first.worthJpy >= 1)
    told.push(sentences.worthKnowing(named(names, first.tacticId), first.worthJpy));
  return [...told, ...plan.notes.map((note) => noteSentence(note, currency))];
}

/** So many tactics that wait for a number are named; the others are counted. */
const MOST_NEEDS = 3;

/** What the organiser is asked for, as sentences: whom a tactic would reach, before it can be planned. */
export function explainNeeds(
  needs: readonly { readonly name: Sentence; readonly asks: Sentence }[],
): Sentence[] {
  // None of these sentences tells an amount of money.
  const sentences = sentencesIn('JPY');
  const told = needs.slice(0, MOST_NEEDS).map(({ name, asks }) => sentences.tellSize(name, asks));
  const rest = needs.length - told.length;
  return rest === 0 ? told : [...told, sentences.moreWait(rest)];
}

/** What a likeness of theme and tactics did to a plan: why there is none, or tactic -> factor on what it is expected to bring. */
export interface ThemeTold {
  readonly reason: NotCompared | null;
  readonly factors: Readonly<Record<string, number>>;
}

/** Factors this near to 1 are not told. */
const TOLD_FACTOR = 0.005;

/** What a model's likeness did to a plan of these tactics, as sentences; nothing where no tactic is chosen. */
export function explainTheme(
  { reason, factors }: ThemeTold,
  chosen: readonly string[],
  names: Names,
): Sentence[] {
  // None of these sentences tells an amount of money.
  const sentences = sentencesIn('JPY');
  if (chosen.length === 0) return [];
  if (reason !== null) return [sentences.themeNotCompared(reason)];
  const moved = (id: string): number => Math.abs(Math.log(factors[id] ?? 1));
  const [first] = chosen.toSorted((a, b) => moved(b) - moved(a) || (a < b ? -1 : 1));
  if (first === undefined || moved(first) < TOLD_FACTOR) return [sentences.themeTellsNothing()];
  const all = Object.values(factors);
  return [sentences.themeMoved(named(names, first), factors[first] ?? 1, Math.min(...all), Math.max(...all))];
}

/** A note of a plan as a sentence. */
export function noteSentence({ code, figures }: PlanNote, currency = 'JPY'): Sentence {
  const sentences = sentencesIn(currency);
  const figure = (name: string): number => figures[name] ?? 0;
  switch (code) {
    case 'no-usable-tactic':
      return sentences.noUsableTactic();
    case 'target-is-zero':
      return sentences.targetIsZero();
    case 'nothing-needed':
      return sentences.nothingNeeded();
    case 'target-above-capacity':
      return sentences.targetAboveCapacity(figure('target'), figure('capacity'));
    case 'target-not-reachable':
      return sentences.targetNotReachable(figure('target'), figure('probability'), figure('wanted'));
    case 'close-sign-ups':
      return sentences.closeSignUps(figure('limit'), figure('capacity'));
    case 'budget-is-zero':
      return sentences.budgetIsZero();
    case 'hours-are-zero':
      return sentences.hoursAreZero();
    case 'gap-not-closed':
      return sentences.gapNotClosed(figure('gap'));
  }
}

/** Why a tactic was left out, as a sentence. */
export function whyNotSentence(plan: Plan, why: WhyNot, names: Names, currency = 'JPY'): Sentence {
  const sentences = sentencesIn(currency);
  const name = named(names, why.tacticId);
  if (why.reason !== 'worse') return sentences.ruledOut(name, why.reason);
  const instead = why.displaces.map((id) => named(names, id));
  if (why.objectiveLoss < 1) return sentences.sameWith(name, instead);
  return plan.certificate.objective === 'value'
    ? sentences.worseWith(name, why.objectiveLoss, instead)
    : sentences.dearerWith(name, why.objectiveLoss, instead);
}

/** The least budget as a sentence; null: no budget reaches the probability. */
export function explainLeastBudget(
  problem: Problem,
  probability: number,
  found: { readonly budgetJpy: number | null; readonly hitProbability: number },
  currency = 'JPY',
): Sentence {
  const sentences = sentencesIn(currency);
  return found.budgetJpy === null
    ? sentences.noBudgetReaches(problem.target, probability, found.hitProbability)
    : sentences.leastBudget(problem.target, probability, found.budgetJpy);
}

/** What a little more would bring, as sentences. */
export function explainWorth(worth: Worth, currency = 'JPY'): Sentence[] {
  const sentences = sentencesIn(currency);
  return [
    sentences.moreMoney(10_000, worth.attendeesPer10000Jpy),
    sentences.moreTime(worth.attendeesPerHour),
  ];
}
