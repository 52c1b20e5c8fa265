import { digitsOf } from './links.ts';
import type { FoundLink } from './links.ts';

/** Endings that an address is spelled out with; the list of the root would find words in prose. */
const endings =
  'com|net|org|info|biz|io|jp|co|xyz|app|dev|me|shop|site|online|store|ru|cn|tv|ly|link|click|top';
const spelled: readonly RegExp[] = [
  // evil(.)com, evil[.]com, evil (dot) com, evil dot com, evil ドット com, evil点com
  new RegExp(
    `(?<![a-z0-9-])[a-z0-9-]{2,63}\\s*(?:[(\\[（［{]\\s*(?:\\.|dot|ドット|点)\\s*[)\\]）］}]|\\s(?:dot|DOT)\\s|\\s*(?:ドット|どっと|点))\\s*(?:${endings})(?![a-z])`,
    'gi',
  ),
  // evil ドットコム, evil • com
  /(?<![a-z0-9-])[a-z0-9-]{2,63}\s?(?:ドット|どっと)(?:コム|こむ|ネット|ジェーピー|ジェイピー)/gi,
  /(?<![a-z0-9-])[a-z0-9–-]{2,63}\s?[•·∙‧]\s?(?:com|net|org|info|jp|io|app|dev)(?![a-z])/gi,
  // evil . com
  new RegExp(`(?<![a-z0-9-])[a-z0-9-]{2,63} \\. ?(?:${endings})(?![a-z])`, 'gi'),
];

/** What no address is spelled out without. */
const spells = /dot|ドット|どっと|点|[•·∙‧]|[([（［{]\s*\.| \./i;

/** Addresses that a reader is meant to put together, because no client would link them as they stand. */
export function spelledHosts(text: string): readonly string[] {
  if (!spells.test(text)) return [];
  return spelled.flatMap((pattern) =>
    // "Node.js or .NET" is a choice.
    [...text.matchAll(pattern)].flatMap(([found]) => (/ \.NET$/.test(found) ? [] : [found])),
  );
}

const messengers =
  'LINE|ライン|Telegram|テレグラム|WhatsApp|ワッツアップ|WeChat|微信|KakaoTalk|カカオトーク|カカオ|Signal|Discord|Instagram|インスタ|Skype|Messenger|Viber|Twitter|ツイッター|TikTok|Threads|Bluesky|Facebook|(?<![A-Za-z])X(?=[のでア（(])';
const handles: readonly RegExp[] = [
  new RegExp(`(?:${messengers})[^A-Za-z0-9\\n。.]{0,6}@[A-Za-z0-9_.-]{3,30}`, 'gi'),
  new RegExp(`(?:${messengers})\\s?(?:の)?ID\\s?[:：は]?\\s?[「@]?[A-Za-z0-9_.-]{3,30}`, 'gi'),
  /@[A-Za-z0-9_.-]{3,30}\s?をフォロー|\bfollow @[A-Za-z0-9_.-]{3,30}/gi,
  new RegExp(
    `@[A-Za-z0-9_.-]{3,30}[^\\n。.]{0,12}(?:友だち追加|友達追加|を追加|on (?:${messengers})|に(?:DM|メッセージ))`,
    'gi',
  ),
];

/** Names under which somebody is reached in a messenger. */
export function messengerHandles(text: string): readonly string[] {
  if (!/@|ID/i.test(text)) return [];
  return handles.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found));
}

const digitWords: Readonly<Record<string, string>> = {
  ...{ zero: '0', oh: '0', one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7' },
  ...{ eight: '8', nine: '9', double: '', triple: '', hundred: '' },
};
const spokenDigits = new RegExp(`\\b(?:(?:${Object.keys(digitWords).join('|')})\\b[\\s,-]*){7,}`, 'gi');
const kanjiDigits = '〇零一二三四五六七八九';
const kanjiPhone = new RegExp(
  `[〇零][${kanjiDigits}]{1,4}[-‐‑–—―ー−・ の]{1,2}[${kanjiDigits}]{1,4}[-‐‑–—―ー−・ の]{1,2}[${kanjiDigits}]{3,4}`,
  'gu',
);
const oneByOne = /(?<![\d.,])0(?: ?\d){9,10}(?![\d])/gu;

/** Telephone numbers in words, in kanji, or digit by digit. */
export function spelledPhones(text: string): readonly FoundLink[] {
  const found: FoundLink[] = [];
  for (const [words] of text.matchAll(spokenDigits)) {
    const value = words
      .toLowerCase()
      .replaceAll(/[a-z]+/g, (word) => digitWords[word] ?? '')
      .replaceAll(/\D/g, '');
    found.push({ kind: 'phone', text: words.trim(), value });
  }
  for (const [kanji] of text.matchAll(kanjiPhone)) {
    const value = kanji.replaceAll(/./gu, (sign) => {
      const at = kanjiDigits.indexOf(sign);
      return at < 0 ? '' : String(Math.max(0, at - 1));
    });
    found.push({ kind: 'phone', text: kanji, value });
  }
  for (const [digits] of text.matchAll(oneByOne))
    found.push({ kind: 'phone', text: digits, value: digitsOf(digits) });
  return found;
}
