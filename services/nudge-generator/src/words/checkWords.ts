/** Longest subject of any channel, in characters. */
const maxSubjectLength = 200;

const hidden = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const hiddenInText = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;
const link = /https?:\/\/[^\s<>"')\]]+/gi;

/** Signs that a model answered about itself, or left its form showing. */
const leaks = [
  /\bas an? (ai|artificial|large|language)\b/i,
  /AI ?(アシスタント|モデル)として/,
  /\{\{?\w*\}?\}|\[(name|event|your)[^\]]*\]/i,
  /ignore (all )?(previous|prior) instructions/i,
  /(password|パスワード|暗証番号|credit card|クレジットカード番号)/i,
];

/**
 * Why words may not leave; null when they may. `allowedUrls` are the only addresses they may contain: a model that
 * invents a link, or repeats one that somebody put into a name, is refused.
 */
export function faultOfWords(
  words: { readonly subject: string; readonly text: string },
  limits: { readonly maxTextLength: number; readonly allowedUrls: readonly string[] },
): string | null {
  if (words.subject.trim() === '' || words.text.trim() === '') return 'empty';
  if (words.subject.length > maxSubjectLength) return 'subject_too_long';
  if (words.text.length > limits.maxTextLength) return 'text_too_long';
  if (hidden.test(words.subject)) return 'control_character_in_subject';
  if (hiddenInText.test(words.text)) return 'control_character_in_text';
  for (const [found] of `${words.subject}\n${words.text}`.matchAll(link))
    if (!limits.allowedUrls.some((url) => found.startsWith(url))) return 'foreign_link';
  for (const leak of leaks) if (leak.test(words.subject) || leak.test(words.text)) return 'unsafe_words';
  return null;
}

/** Cuts a text to a length at a sentence or a space where one is near, without splitting a character. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = [...new Intl.Segmenter('ja', { granularity: 'grapheme' }).segment(text.slice(0, maxLength))];
  const kept = cut
    .slice(0, -2)
    .map((part) => part.segment)
    .join('');
  const end = Math.max(kept.lastIndexOf('。'), kept.lastIndexOf('. '), kept.lastIndexOf(' '));
  return `${end > maxLength / 2 ? kept.slice(0, end + 1).trimEnd() : kept}…`;
}
