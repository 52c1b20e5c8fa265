import { digitsOf } from './links.ts';
import type { FoundLink } from './links.ts';

const dot = '(?:\\.|d[o0]t|ドット|どっと|点)';
const at = '(?:at|@|アット(?:マーク)?|あっと(?:まーく)?)';
const open = '[\\p{Ps}<＜*_]';
const close = '[\\p{Pe}>＞*_]';
/** Endings behind signs that prose has too. */
const endings =
  'com|net|org|info|biz|io|jp|co|xyz|app|dev|me|shop|site|online|store|ru|cn|tv|ly|link|click|top';
/** How dots and ats are spelled out, and what stands for them. */
const spellings: readonly (readonly [pattern: RegExp, sign: string])[] = [
  // evil(.)com, evil[dot]com, evil【ドット】com
  [
    new RegExp(
      `(?<=[\\p{L}\\p{N}])\\s{0,3}${open}\\s{0,3}${dot}\\s{0,3}${close}\\s{0,3}(?=[\\p{L}\\p{N}])`,
      'giu',
    ),
    '.',
  ],
  [
    new RegExp(
      `(?<=[\\p{L}\\p{N}])\\s{0,3}${open}\\s{0,3}${at}\\s{0,3}${close}\\s{0,3}(?=[\\p{L}\\p{N}])`,
      'giu',
    ),
    '@',
  ],
  [/(?<=[a-z0-9])\s?(?:アット|あっと)(?:マーク|まーく)?\s?(?=[a-z0-9])/gi, '@'],
  [/(?<=[a-z0-9])\s?(?:ドット|どっと)\s?(?:コム|こむ)/gi, '.com'],
  [/(?<=[a-z0-9])\s?(?:ドット|どっと)\s?(?:ジェーピー|ジェイピー)/gi, '.jp'],
  [/(?<=[a-z0-9])\s?(?:ドット|どっと)\s?ネット/gi, '.net'],
  // evil dot com, evil ドット com, evil点com
  [/(?<=[a-z0-9])\s?(?:ドット|どっと|点)\s?(?=[a-z]{2})/gi, '.'],
  [/(?<=[a-z0-9])\s{1,2}d[o0]t\s{1,2}(?=[a-z]{2})/gi, '.'],
  // h t t p s : / / evil . example
  [/\bh\s?t\s?t\s?p\s?s?\s?:\s?\/\s?\/\s?(?=[a-z0-9])/gi, 'https://'],
  [/(?<=[A-Za-z0-9]) \. (?=[a-z0-9])/g, '.'],
  // evil • com, evil . com; "Node.js or .NET" is a choice
  [new RegExp(`(?<=[a-z0-9])\\s?[•·∙‧]\\s?(?=(?:${endings})(?![a-z]))`, 'gi'), '.'],
  [
    new RegExp(
      `(?<=[A-Za-z0-9]) (?:\\. |\\.(?=[a-z]))(?=(?:${endings}|${endings.toUpperCase()})(?![A-Za-z]))`,
      'g',
    ),
    '.',
  ],
];

/** What no address is spelled out without. */
const spells =
  /d[o0]t|ドット|どっと|点|アット|あっと|[•·∙‧]|[\p{Ps}<＜*_]\s{0,3}(?:\.|at|@)| \.|\bh\s?t\s?t\s?p\s/iu;

/** The text with addresses put together that a reader is meant to put together; undefined where none is spelled out. */
export function putTogether(text: string): string | undefined {
  if (!spells.test(text)) return undefined;
  let plain = text;
  for (const [pattern, sign] of spellings) plain = plain.replaceAll(pattern, sign);
  return plain === text ? undefined : plain;
}

const messengers =
  '(?:LINE|ライン|Telegram|テレグラム|WhatsApp|ワッツアップ|WeChat|微信|ウィーチャット|KakaoTalk|カカオトーク|カカオ|Signal|シグナル|Discord|ディスコード|Instagram|インスタグラム|インスタ|Skype|スカイプ|Messenger|メッセンジャー|Viber|Twitter|ツイッター|TikTok|Threads|Bluesky|Mastodon|Matrix|Facebook|フェイスブック|Snapchat|スナップチャット|Slack|LinkedIn|Reddit|Twitch|Zalo|QQ|(?<![A-Za-z])(?:IG|FB)(?![A-Za-z])|(?<![A-Za-z])X(?=[のでア（(]))';
/** A name of an account: letters in lower case with a digit, a line or a number sign among them. */
const account =
  '@?(?<![A-Za-z0-9])(?=[a-z0-9_.#-]{5,32}(?![A-Za-z0-9]))[a-z][a-z.-]{0,30}[_#\\d][a-z0-9_.#-]{0,30}';
const between =
  '[^A-Za-z0-9\\n。.!?]{0,12}(?:(?:at|as|is|us|me|on|id|user|name|handle|account)[^A-Za-z0-9\\n。.!?]{1,4}){0,3}';
const handles: readonly RegExp[] = [
  new RegExp(`${messengers}${between}@[A-Za-z0-9_.-]{3,30}`, 'gi'),
  new RegExp(`${messengers}\\s?(?:の)?ID\\s?[:：は]?\\s?[「@]?[A-Za-z0-9_.-]{3,30}`, 'gi'),
  new RegExp(`(?:${messengers})${between}${account}`, 'g'),
  new RegExp(
    `${account}[^A-Za-z0-9\\n。.]{0,4}(?:on|in|at|via|over|を?で|の|から)?[^A-Za-z0-9\\n。.]{0,4}${messengers}`,
    'g',
  ),
  /@[A-Za-z0-9_.-]{3,30}\s?をフォロー|\bfollow @[A-Za-z0-9_.-]{3,30}/gi,
  new RegExp(
    `@[A-Za-z0-9_.-]{3,30}[^\\n。.]{0,12}(?:友だち追加|友達追加|を追加|on ${messengers}|に(?:DM|メッセージ))`,
    'gi',
  ),
];

/** Names under which somebody is reached in a messenger. */
export function messengerHandles(text: string): readonly string[] {
  if (!/@|ID|[a-z][a-z.-]{0,30}[_#\d]/i.test(text)) return [];
  return handles.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found));
}

/** Any mention, which the clients of most messengers link: @tsudoi. */
export function mentions(text: string): readonly string[] {
  if (!text.includes('@')) return [];
  return [...text.matchAll(/(?<![\p{L}\p{N}._%+/-])@[A-Za-z0-9_][A-Za-z0-9_.-]{2,29}/gu)].map(
    ([found]) => found,
  );
}

const digitWords: Readonly<Record<string, string>> = {
  ...{ zero: '0', oh: '0', one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7' },
  ...{ eight: '8', nine: '9', double: '', triple: '', hundred: '' },
};
const spokenDigits = new RegExp(`\\b(?:(?:${Object.keys(digitWords).join('|')})\\b[\\s,-]*){7,}`, 'gi');
const kanjiDigits = '〇零一二三四五六七八九';
const kanaDigits: readonly (readonly [RegExp, string])[] = [
  [/ゼロ|れい|レイ|まる|マル/gu, '0'],
  [/いち|イチ/gu, '1'],
  [/にい?|ニイ?/gu, '2'],
  [/さん|サン/gu, '3'],
  [/よん|ヨン/gu, '4'],
  [/ごー?|ゴー?/gu, '5'],
  [/ろく|ロク/gu, '6'],
  [/なな|ナナ|しち/gu, '7'],
  [/はち|ハチ/gu, '8'],
  [/きゅう|キュウ|キュー/gu, '9'],
];
const pause = '[-‐‑–—―ー−・.,、 \\u3000()（）の]{0,3}';
const kanjiPhone = new RegExp(`[〇零](?:${pause}[${kanjiDigits}]){8,12}`, 'gu');
const kanaPhone = new RegExp(
  `(?:ゼロ|れい|レイ|まる|マル)(?:${pause}(?:ゼロ|れい|レイ|まる|マル|いち|イチ|にい?|ニイ?|さん|サン|よん|ヨン|ごー?|ゴー?|ろく|ロク|なな|ナナ|しち|はち|ハチ|きゅう|キュウ|キュー|[${kanjiDigits}\\d])){8,12}`,
  'gu',
);
/** Ten or eleven digits from a nought, whatever pulls them apart; a date and a decimal are none. */
const oneByOne = new RegExp(
  `(?<![\\d.,:/])(?!\\d\\d[-.]\\d\\d[-.]\\d{4})0(?:${pause}\\d){8,10}(?!\\d)`,
  'gu',
);

function digitsOfKanji(text: string): string {
  return text.replaceAll(/./gu, (sign) => {
    const place = kanjiDigits.indexOf(sign);
    return place < 0 ? sign : String(Math.max(0, place - 1));
  });
}

/** Telephone numbers in words, in kanji, in kana, or digit by digit. */
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
    found.push({ kind: 'phone', text: kanji, value: digitsOfKanji(kanji).replaceAll(/\D/g, '') });
  }
  for (const [kana] of text.matchAll(kanaPhone)) {
    let value: string = kana;
    for (const [pattern, sign] of kanaDigits) value = value.replaceAll(pattern, sign);
    value = digitsOfKanji(value);
    found.push({ kind: 'phone', text: kana, value: value.replaceAll(/\D/g, '') });
  }
  for (const [digits] of text.matchAll(oneByOne))
    found.push({ kind: 'phone', text: digits, value: digitsOf(digits) });
  return found;
}
