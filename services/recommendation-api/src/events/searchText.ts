/**
 * Folds a text for search in Japanese and English: NFKC (full-width to half-width), lower case, hiragana for katakana,
 * white space folded. The same folding is applied to what is stored and to what is asked.
 */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What of an event is searched. */
export function eventSearchText(event: {
  name: string;
  theme: string;
  venue: string | null;
  audience: { description: string };
}): string {
  return foldForSearch([event.name, event.theme, event.audience.description, event.venue ?? ''].join('\n'));
}

/** Whether a folded text holds every word of a query. */
export function holdsWords(folded: string, query: string): boolean {
  return wordsOf(query).every((word) => folded.includes(word));
}

/** The folded words of a query; every word must be found, in any order. */
export function wordsOf(query: string): string[] {
  return foldForSearch(query)
    .split(' ')
    .filter((word) => word !== '');
}
