import { plainTitle, type FileKind } from './fileKind.ts';
import { connpass } from './kinds/connpass.ts';
import { doorkeeper } from './kinds/doorkeeper.ts';
import { eventbrite } from './kinds/eventbrite.ts';
import { generic } from './kinds/generic.ts';
import { googleAds } from './kinds/googleAds.ts';
import { linkedin } from './kinds/linkedin.ts';
import { meta } from './kinds/meta.ts';
import { peatix } from './kinds/peatix.ts';
import { x } from './kinds/x.ts';

/** Every kind of file that can be imported; where two suit, the first with the most marks is meant. */
export const fileKinds: readonly FileKind[] = [
  meta,
  linkedin,
  x,
  googleAds,
  peatix,
  connpass,
  doorkeeper,
  eventbrite,
  generic,
];

/** A header row that was understood: what each column is, by its place. */
export interface FoundHeader {
  readonly kind: FileKind;
  /** Field → place of its column; `breakdown` has as many as there are. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly titles: readonly string[];
}

/** What a kind makes of a row of titles; undefined where what it needs is not there. */
export function readAs(kind: FileKind, titles: readonly string[]): FoundHeader | undefined {
  const plain = titles.map(plainTitle);
  const places = new Map<string, readonly number[]>();
  for (const [field, names] of Object.entries(kind.titles as Record<string, readonly string[]>)) {
    const found = names.flatMap((name) => plain.flatMap((title, place) => (title === name ? [place] : [])));
    if (found.length > 0) places.set(field, field === 'breakdown' ? found : found.slice(0, 1));
  }
  const needed =
    kind.kind === 'results'
      ? places.has('day') &&
        ['spend', 'impressions', 'clicks', 'signUps', 'units'].some((field) => places.has(field))
      : places.has('status') || places.has('attendance');
  return needed ? { kind, places, titles } : undefined;
}

/** The kind that a row of titles is of, where nobody said; undefined where it is the header of none. */
export function kindOf(titles: readonly string[]): FoundHeader | undefined {
  const plain = new Set(titles.map(plainTitle));
  let best: { readonly header: FoundHeader; readonly marks: number } | undefined;
  for (const kind of fileKinds) {
    const header = readAs(kind, titles);
    const marks = kind.marks.filter((mark) => plain.has(mark)).length;
    if (!header || (marks === 0 && kind.source !== 'generic')) continue;
    if (!best || marks > best.marks) best = { header, marks };
  }
  return best?.header;
}
