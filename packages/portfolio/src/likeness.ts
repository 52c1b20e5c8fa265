/**
 * How near an event's theme is to the people of one tactic, beside how near themes of other kinds are to the same people: numbers of one model and one measure, such as
 * cosines of its vectors. What is no number counts as not measured.
 */
export interface Likeness {
  readonly event: number;
  /** The same other themes, in the same order, for every tactic. */
  readonly others: readonly number[];
}

/** What is usual for a model: how far everything lies from this event's text, and how much it tells themes apart. */
export interface Usual {
  /** How much nearer this event's text is to everybody than other themes are: says something of the text and nothing of the tactics. */
  readonly level: number;
  /** Deviation of a likeness from what its tactic and its theme lead to expect. */
  readonly deviation: number;
}

/** The largest factor on what a tactic is expected to bring; its inverse is the least. An assumption of ours, like every factor of fit. */
export const MOST_LIKENESS_FACTOR = 1.5;
/** Themes and tactics that are needed to tell what is usual. */
const LEAST_THEMES = 4;
const LEAST_TACTICS = 3;
/** A model whose likenesses differ by less than this tells noise. */
const LEAST_DEVIATION = 0.01;

/**
 * What is usual, from tactics and themes that are the same for every event and every organiser: so a further tactic, possible or not, changes nothing of the others.
 * Undefined where too little was measured to tell.
 */
export function usualOf(likenesses: readonly Likeness[]): Usual | undefined {
  const rows = likenesses.filter(isMeasured);
  const themes = rows[0]?.others.length ?? 0;
  if (rows.length < LEAST_TACTICS || themes < LEAST_THEMES) return undefined;
  if (rows.some(({ others }) => others.length !== themes)) return undefined;
  const means = rows.map(({ others }) => meanOf(others));
  const column = (at: number): number => medianOf(rows.map(({ others }, row) => others[at]! - means[row]!));
  const levels = Array.from({ length: themes }, (_, at) => column(at));
  const squares = rows.flatMap(({ others }, row) =>
    others.map((one, at) => (one - means[row]! - levels[at]!) ** 2),
  );
  return {
    level: medianOf(rows.map(({ event }, row) => event - means[row]!)),
    deviation: Math.sqrt(meanOf(squares)),
  };
}

/**
 * The factor on what a tactic is expected to bring: 1 where its likeness is what is usual, above where the theme is nearer to its people than themes are, at most
 * `MOST_LIKENESS_FACTOR`; never falls as the likeness rises.
 */
export function factorOfLikeness(likeness: Likeness, { level, deviation }: Usual): number {
  if (!isMeasured(likeness) || !Number.isFinite(level) || !Number.isFinite(deviation)) return 1;
  const beyond = likeness.event - meanOf(likeness.others) - level;
  return MOST_LIKENESS_FACTOR ** Math.tanh(beyond / Math.max(deviation, LEAST_DEVIATION) / 2);
}

/** The log deviation of a belief that a factor moved: wider by as much as it moved, for nobody has measured how much a likeness tells. */
export function spreadAfter(spread: number, factor: number): number {
  return Math.hypot(spread, Math.log(factor));
}

function isMeasured({ event, others }: Likeness): boolean {
  return Number.isFinite(event) && others.length > 0 && others.every((one) => Number.isFinite(one));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
