import type { Brief, Author } from '@tsudoi/words/brief';
import { fitWords } from '@tsudoi/words/channelLimits';
import { faultsOfWords } from '@tsudoi/words/gate';

/** Longest subject of any channel, in characters. */
const maxSubjectLength = 200;

/** Why words may not leave; null when they may. The reason is a word that may stand in a log: no text of anybody. */
export function faultOfWords(
  words: { readonly subject: string; readonly text: string },
  maxTextLength: number,
  brief: Brief,
  author: Author,
): string | null {
  if (words.subject.trim() === '') return 'empty';
  if (words.subject.length > maxSubjectLength) return 'subject_too_long';
  if (words.text.length > maxTextLength) return 'text_too_long';
  return faultsOfWords(words, brief, author)[0]?.kind ?? null;
}

/** Cuts a text to a length at a sentence or a space where one is near; undefined when not even its links fit. */
export function shorten(text: string, maxLength: number): string | undefined {
  return fitWords(text, (each) => each.length <= maxLength);
}

/** A subject that every channel takes; '—' where there is none. */
export function shortSubject(subject: string): string {
  return shorten(subject, maxSubjectLength) ?? '—';
}
