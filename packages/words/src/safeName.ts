import { hiddenCharacter, withoutHidden } from './hidden.ts';
import { findLinks } from './links.ts';

const longest = 60;
const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });
const markup = /[<>{}\\]|\[[^\]]*\]\(|```/;
/** Sentences that give orders or offer something; no name has one. */
const orders =
  /(ignore|disregard|forget).{0,20}(instruction|prompt|rule)|(無視|忘れ)(して|て)|システムプロンプト|system prompt|当選|プレゼント中|今すぐ|クリック|click here/i;

/**
 * A name that came from outside (a shop, a form), fit to stand in a text: one line, visible, at most 60 characters.
 * Undefined when it is no name: with a link, an address, a telephone number, markup or an order in it; the caller then
 * writes without a name.
 */
export function safeName(name: string): string | undefined {
  const line = withoutHidden(name)
    .replaceAll(/[\s\u3000]+/gu, ' ')
    .trim();
  if (line === '' || !/\p{L}/u.test(line)) return undefined;
  if (isLonger(line) || markup.test(line) || orders.test(line)) return undefined;
  if (hiddenCharacter(name.replaceAll(/[\n\r\t]/g, ' ')) !== undefined && findLinks(line).length > 0)
    return undefined;
  return findLinks(line).length > 0 ? undefined : line;
}

/** In characters as a reader counts them, of which none is shorter than one unit of a string. */
function isLonger(line: string): boolean {
  return line.length > longest && [...graphemes.segment(line)].length > longest;
}
