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

/** A link with what stands before it. */
const link = /([\s\u3000]*)(https?:\/\/[^\s\u3000<>"「」『』【】（）()、。]+)/giu;

/**
 * The text within what a channel takes, `fits` being its measure (characters, bytes, segments): cut at a sentence or a
 * space where one is near, never inside a character or a link. No link is lost: those behind the cut stand at the end, and
 * the words give way. Undefined when not even the links fit.
 */
export function fitWords(text: string, fits: (text: string) => boolean): string | undefined {
  if (fits(text)) return text;
  const links = [...text.matchAll(link)].map(({ 0: whole, 1: gap = '', 2: url = '', index }) => ({
    from: index,
    to: index + whole.length,
    gap,
    url,
  }));
  const parts = [...new Intl.Segmenter('ja', { granularity: 'grapheme' }).segment(text)];
  /** What is left when the words are cut at `end`: links behind it follow, those before it stand where they stood. */
  const cutAt = (end: number): string => {
    const inside = links.find(({ from, to }) => from < end && end < to);
    const head = atBoundary(text.slice(0, inside?.from ?? end));
    const kept = new Map(
      links.filter(({ to }) => to > head.length).map(({ url, gap }) => [url, gap === '' ? ' ' : gap]),
    );
    const tail = [...kept].map(([url, gap]) => `${gap}${url}`).join('');
    return head === '' ? tail.trim() : `${head}…${tail}`;
  };
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(cutAt(parts[middle]?.index ?? text.length))) low = middle;
    else high = middle - 1;
  }
  const fitted = cutAt(parts[low]?.index ?? text.length);
  return fitted !== '' && fits(fitted) ? fitted : undefined;
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
