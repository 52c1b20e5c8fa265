import type { FaultKind } from './brief.ts';

/** Something that a text must not say. */
export interface Saying {
  readonly kind: FaultKind;
  readonly pattern: RegExp;
  /** Fine when the organiser's own texts say it too; `exact`: in these very characters. */
  readonly unlessOwn?: 'too' | 'exact';
  /** How the organiser may say the same thing, where that is more than the pattern. */
  readonly own?: RegExp;
}

/** Two things said within a sentence and `most` characters, in either order. */
export function near(nouns: string, verbs: string, most: number): RegExp {
  const between = `[^.。\\n]{0,${String(most)}}`;
  return new RegExp(`${nouns}${between}${verbs}|${verbs}${between}${nouns}`, 'i');
}
