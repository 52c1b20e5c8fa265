import tlds from 'tlds' with { type: 'json' };

/** Something that a browser, a mail client or a phone turns into a link, a mail or a call. */
export interface FoundLink {
  readonly kind: 'url' | 'mail' | 'phone';
  /** As it stands in the text. */
  readonly text: string;
  /** Normalised: an absolute URL, an address in lower case, digits with a leading + where given. */
  readonly value: string;
}

/** Top-level domains that a client links: those of the root, and the special ones that tests and intranets use. */
const topLevel: ReadonlySet<string> = new Set([
  ...(tlds as readonly string[]),
  ...['example', 'test', 'invalid', 'localhost', 'local', 'internal', 'onion', 'lan', 'home', 'corp', 'eth'],
]);

/** Names of techniques and products that are also hosts; a client may link them, and nobody means it. */
const names: ReadonlySet<string> = new Set([
  ...[
    'asp.net',
    'vb.net',
    'ml.net',
    'socket.io',
    'draw.io',
    'crates.io',
    'web.dev',
    'booking.com',
    'amazon.co',
  ],
  ...['deno.land', 'monday.com', 'character.ai', 'm.league', 'b.league', 'j.league', 'v.league', 'dr.stone'],
]);

/** Files that programmers speak of, whose endings are countries too. */
const files =
  /^(?:main|lib|mod|index|setup|app|manage|readme|changelog|contributing|run|build|test|hello|install)\.(?:rs|py|sh|md|pl|cc)$/i;

/** Endings of files of programmes, of which none is a domain. */
const sources = /^(?:[jt]sx?|json|ya?ml|css|html?)$/i;

const stops = '\\s<>"\'`()\\[\\]{}|\\\\^「」『』【】〈〉《》（）［］、。，｡､！？!…・：；“”‘’\\u3000';
/** Scheme and what follows, to where a client ends a link. */
const scheme: Sought = {
  pattern: new RegExp(`(?<![a-z0-9])([a-z][a-z0-9+.-]{1,20}):(//+|\\\\\\\\+)?([^${stops}]+)`, 'gi'),
  sign: /[a-z0-9+.-]:/i,
};
/** Schemes without slashes that open something all the same. */
const opening: ReadonlySet<string> = new Set([
  ...[
    'mailto',
    'tel',
    'sms',
    'smsto',
    'mms',
    'callto',
    'facetime',
    'skype',
    'sip',
    'sips',
    'whatsapp',
    'line',
    'tg',
  ],
  ...[
    'javascript',
    'data',
    'vbscript',
    'file',
    'blob',
    'about',
    'intent',
    'market',
    'itms-apps',
    'geo',
    'maps',
  ],
  ...[
    'bitcoin',
    'ethereum',
    'litecoin',
    'monero',
    'lightning',
    'upi',
    'paypay',
    'venmo',
    'cashapp',
    'magnet',
    'webcal',
  ],
]);
const label = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}_-]{0,62})';
/** A host without a scheme, with what may follow it; the full stops of other scripts count as dots. */
const bare: Sought = {
  pattern: new RegExp(
    `(?<![\\p{L}\\p{N}@._-])((?:${label}[.．｡。]){1,8})(${label})(:\\d{1,5})?([/?#][^${stops}]*)?`,
    'gu',
  ),
  sign: /[.．｡。][\p{L}\p{N}]/u,
};
const mail: Sought = {
  pattern:
    /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+'-]{1,64}[@＠](?:[\p{L}\p{N}-]{1,63}[.．])+[\p{L}][\p{L}\p{N}-]{1,62}/gu,
  sign: /[@＠]/,
};
/** An address on the network, which a client links when a port or a path follows. */
const numeric: Sought = {
  pattern: /(?<![\p{L}\p{N}.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5}|\/)[^\s]*/gu,
  sign: /\d\.\d/,
};

/** The same in the sixth version, with or without brackets: 2001:db8::7. */
const numeric6: Sought = {
  pattern:
    /(?<![\p{L}\p{N}:])\[?(?=[0-9a-f:]{0,40}\d)(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?)\]?(?![\p{L}\p{N}:])[^\s]*/giu,
  sign: /:[0-9a-f]{0,4}:/i,
};

/** Everything in the text that leads somewhere. The text is read as clients read it: full-width letters are letters. */
export function findLinks(text: string): readonly FoundLink[] {
  const folded = fold(text);
  const found: FoundLink[] = [];
  let rest = take(folded, mail, (match) => {
    found.push({ kind: 'mail', text: match, value: match.replace('＠', '@').toLowerCase() });
    return true;
  });
  rest = take(rest, scheme, (match, name = '', slashes, tail = '') => {
    const lower = name.toLowerCase();
    // "Note: see below" and "10:30" are no links; "hxxp" is one that somebody is asked to mend.
    if (slashes === undefined && !opening.has(lower)) return false;
    if (slashes !== undefined && !/[\p{L}\p{N}]/u.test(tail)) return false;
    const plain = trimEnd(match);
    if (lower === 'mailto')
      found.push({ kind: 'mail', text: plain, value: tail.split('?')[0]?.toLowerCase() ?? '' });
    else if (lower === 'tel' || lower === 'sms')
      found.push({ kind: 'phone', text: plain, value: digitsOf(tail) });
    else found.push({ kind: 'url', text: plain, value: absolute(plain.replaceAll('\\', '/')) });
    return true;
  });
  rest = take(rest, numeric, (match) => {
    found.push({ kind: 'url', text: match, value: absolute(`http://${match}`) });
    return true;
  });
  rest = take(rest, numeric6, (match) => {
    found.push({ kind: 'url', text: match, value: match });
    return true;
  });
  take(rest, bare, (match, labels = '', last = '', _port, path) => {
    const host = `${labels}${last}`.replaceAll(/[．｡。]/g, '.');
    // "Node.js?" and "Node.js/Deno" are no addresses.
    const leads = path !== undefined && path.length > 1 && !sources.test(last);
    if (!isHost(labels, last, leads)) return false;
    if ((names.has(host.toLowerCase()) || files.test(fileOf(host))) && (path ?? '') === '') return false;
    found.push({
      kind: 'url',
      text: trimEnd(match),
      value: absolute(`http://${trimEnd(match).replaceAll(/[．｡。]/g, '.')}`),
    });
    return true;
  });
  return [...found, ...findPhones(rest)];
}

/** A file's name before what follows it without a space: main.rsに. */
function fileOf(host: string): string {
  return /^[\w-]+\.[a-z]+/i.exec(host)?.[0] ?? host;
}

/** Whether labels end in a domain that clients know: the last one, or its beginning in Latin letters ("evil.comで"). */
function isHost(labels: string, last: string, hasPath: boolean): boolean {
  const lower = last.toLowerCase();
  // A Japanese full stop ends a sentence unless Latin letters stand close on both sides of it.
  if (/[。｡]$/u.test(labels) && !/[a-z0-9][。｡]$/iu.test(labels)) return false;
  const latin = /^[a-z]{2,}/i.exec(last)?.[0].toLowerCase() ?? '';
  const known =
    topLevel.has(lower) ||
    lower.startsWith('xn--') ||
    (latin !== lower && topLevel.has(latin) && !/^[a-z0-9]/i.test(last.slice(latin.length)));
  if (known) return /[\p{L}\p{N}]/u.test(labels) && !/^\d+[.]$/.test(labels);
  return hasPath && /^[a-z]{2,}$/i.test(last) && labels.length > 2;
}

const digit = '[0-9]';
const gap = '[-‐‑‒–—―ー−.\\s()（）]{0,3}';
const phones: readonly RegExp[] = [
  // +81 90-1234-5678
  new RegExp(`[+＋]${digit}(?:${gap}${digit}){7,14}(?!${digit})`, 'gu'),
  // 03-1234-5678, (03) 1234-5678, 0120-123-456, 09012345678
  new RegExp(
    `(?<![\\p{L}\\p{N}-])[(（]?0${digit}{1,4}[)）]?[-‐‑–—ー−\\s(（]{0,2}${digit}{1,4}[)）]?[-‐‑–—ー−\\s]{0,2}${digit}{3,4}(?![\\p{N}])`,
    'gu',
  ),
  // 1-800-555-0199, (555) 555-0199, 555.555.0199
  new RegExp(
    `(?<![\\p{N}-])(?:1[-. ]?)?[(]?[2-9]${digit}{2}[)]?[-. ]${digit}{3}[-. ]${digit}{4}(?!${digit})`,
    'gu',
  ),
  // 1-800-FLOWERS
  /(?<!\d)1-8\d\d-[A-Z][A-Z0-9-]{6,9}/g,
];
/** No number above has fewer. */
const fourDigits = /\d(?:\D*\d){3}/;
/** Shorter numbers are calls only where a word says so. */
const spoken: Sought = {
  pattern:
    /(?:tel|phone|call(?: us)?(?: at| on)?|dial|(?:text|sms|send)(?: ["“']?[A-Za-z]+["”']?)?|電話(?:番号)?|お電話|携帯|ファックス|fax)[\s.:：は]{0,3}(?:on |at |to )?([#*]?\d[\d\s.()-]{2,14}\d)/giu,
  sign: /\d[\d\s.()-]{2,14}\d/,
};

function findPhones(text: string): readonly FoundLink[] {
  const found: FoundLink[] = [];
  let rest = text;
  for (const pattern of phones) {
    rest = take(rest, { pattern, sign: fourDigits }, (match) => {
      const digits = digitsOf(match);
      const plain = digits.replace('+', '');
      if (!/[A-Z]/.test(match) && (plain.length < 9 || plain.length > 15)) return false;
      found.push({ kind: 'phone', text: match.trim(), value: digits });
      return true;
    });
  }
  take(rest, spoken, (match, number = '') => {
    found.push({ kind: 'phone', text: match.trim(), value: digitsOf(number) });
    return true;
  });
  return found;
}

/** Digits of a number, with its leading +. */
export function digitsOf(text: string): string {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/(?<=^\+[\d\s-]*)\(0\)/, '');
  const digits = plain.replaceAll(/\D/g, '');
  return plain.startsWith('+') ? `+${digits}` : digits;
}

const widths =
  /[\uff66-\uff9f]+|[\u00b2\u00b3\u00b9\u2024\u2070-\u209c\u2100-\u214f\u2460-\u24ff\u3300-\u33ff\ufb00-\ufb06\ufe52\uff01-\uff5e\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f1e5}]/gu;
const keycaps = /(?<=[0-9#*])\ufe0f?\u20e3/gu;
const otherDigits = /(?![0-9])\p{Nd}/gu;

/** The text as clients read it: full-width, circled and half-width letters are plain ones; Japanese punctuation stays. */
export function fold(text: string): string {
  return text
    .replaceAll(widths, (part) => part.normalize('NFKC'))
    .replaceAll(keycaps, '')
    .replaceAll(otherDigits, (sign) => String(valueOf(sign)));
}

/** Of a digit of any script: each script has its ten in a row. */
function valueOf(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  let before = 0;
  while (before < 10 && /\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}

/** What a pattern looks for, and a sign without which a text holds nothing of it: most texts are done with the sign. */
interface Sought {
  readonly pattern: RegExp;
  readonly sign: RegExp;
}

/** Calls `use` for each match and takes those that it wants out of the text. */
function take(
  text: string,
  { pattern, sign }: Sought,
  use: (match: string, ...groups: (string | undefined)[]) => boolean,
): string {
  if (!sign.test(text)) return text;
  return text.replaceAll(pattern, (match: string, ...more: unknown[]) => {
    const groups = more.filter((group) => typeof group !== 'number').slice(0, -1) as (string | undefined)[];
    return use(match, ...groups) ? ' '.repeat(3) : match;
  });
}

function trimEnd(text: string): string {
  return text.replace(/[.,:;!?'"…)\]]+$/u, '');
}

/** An absolute URL as a browser reads it; the text itself when a browser does not. */
function absolute(text: string): string {
  return URL.canParse(text) ? new URL(text).href : text;
}
