/** Characters without width or meaning for a reader, but with an effect: controls, directions, fillers, tags, private use. */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\uffff\p{Co}\u{e0000}-\u{e0fff}]/u;
const everyHidden = new RegExp(hidden.source, 'gu');
/** A joiner belongs between pictures only; a flag of a region is written in tags behind a black flag. */
const pictures =
  /\u{1f3f4}[\u{e0061}-\u{e007a}]{2,6}\u{e007f}|\p{Extended_Pictographic}(?:[\u{1f3fb}-\u{1f3ff}\ufe0f]|\u200d\p{Extended_Pictographic})*/gu;
const joiner = /\u200d/;

/** Letters that look like Latin ones, beside Latin ones in a word: paypal with a Cyrillic a; a dot that is none. */
const lookalike = '[\\p{Script=Cyrillic}\\p{Script=Cherokee}\\p{Script=Armenian}ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοορνικυχ]';
const disguised = new RegExp(`[a-zA-Z]${lookalike}|${lookalike}[a-zA-Z]|[a-zA-Z0-9]\\u2024[a-zA-Z]`, 'u');

/** The first word that mixes alphabets to look like another; undefined when there is none. */
export function disguisedWord(text: string): string | undefined {
  const at = text.search(disguised);
  return at < 0 ? undefined : /^\S{1,80}/u.exec(text.slice(at))?.[0];
}

/** The first character that a reader cannot see, as its code; undefined when there is none. CR LF counts as a line break. */
export function hiddenCharacter(text: string): string | undefined {
  if (!text.isWellFormed()) return 'lone surrogate';
  const plain = text.replaceAll('\r\n', '\n').replaceAll(pictures, '');
  const found = hidden.exec(plain)?.[0] ?? joiner.exec(plain)?.[0];
  return found === undefined
    ? undefined
    : `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The text without such characters. */
export function withoutHidden(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replaceAll(everyHidden, '').replaceAll('\ufffd', '');
}

/** Whether anything is left for a reader to see. */
export function isVisible(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(withoutHidden(text));
}
