/** Characters of the SMS alphabet (3GPP TS 23.038): those of one septet, and those of two. */
const gsm = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const gsmExtended = new Set('^{}\\[~]|€\f');

/** How an SMS is sent. */
export interface SmsSize {
  readonly encoding: 'gsm-7' | 'ucs-2';
  /** Septets, or UTF-16 code units. */
  readonly units: number;
  readonly segments: number;
}

/** Segments of a text: 160 septets or 70 units in one message, 153 or 67 in each of several. */
export function smsSize(text: string): SmsSize {
  let septets = 0;
  for (const character of text) {
    if (gsm.has(character)) septets += 1;
    else if (gsmExtended.has(character)) septets += 2;
    else return { encoding: 'ucs-2', units: text.length, segments: segmentsOf(text.length, 70, 67) };
  }
  return { encoding: 'gsm-7', units: septets, segments: segmentsOf(septets, 160, 153) };
}

function segmentsOf(units: number, single: number, joined: number): number {
  return units <= single ? 1 : Math.ceil(units / joined);
}

/** A link at the end of a text, with what stands before it. */
const lastLink = /([\s\u3000]*)(https?:\/\/[^\s\u3000]+)[\s\u3000]*$/u;

/**
 * The text within what a channel takes, `fits` being its measure (characters, bytes, segments): cut at a sentence or a
 * space where one is near, never inside a character. A link at its end stays whole: the words before it give way.
 * Undefined when not even the link fits.
 */
export function fitWords(text: string, fits: (text: string) => boolean): string | undefined {
  if (fits(text)) return text;
  const [tail = '', gap = '', link = ''] = lastLink.exec(text) ?? [];
  const kept = link === '' ? '' : `${gap === '' ? ' ' : gap}${link}`;
  const parts = [
    ...new Intl.Segmenter('ja', { granularity: 'grapheme' }).segment(
      text.slice(0, text.length - tail.length),
    ),
  ].map(({ segment }) => segment);
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(`${parts.slice(0, middle).join('')}…${kept}`)) low = middle;
    else high = middle - 1;
  }
  if (low === 0) {
    const alone = kept.trim();
    return alone !== '' && fits(alone) ? alone : undefined;
  }
  return `${atBoundary(parts.slice(0, low).join(''))}…${kept}`;
}

function atBoundary(text: string): string {
  const end = Math.max(
    text.lastIndexOf('。'),
    text.lastIndexOf('. '),
    text.lastIndexOf(' '),
    text.lastIndexOf('\n'),
  );
  return end > text.length / 2 ? text.slice(0, end + 1).trimEnd() : text;
}

/** UTF-8 bytes of a text. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
