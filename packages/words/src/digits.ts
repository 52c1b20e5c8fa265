import { fold } from './links.ts';

const ones: Readonly<Record<string, number>> = {
  ...{ 〇: 0, 零: 0, 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
  ...{ 壱: 1, 弐: 2, 参: 3 },
};
const scales: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 千: 1_000 };
const numeral = `[${Object.keys(ones).join('')}${Object.keys(scales).join('')}万萬]`;
/** What is counted in kanji; a numeral before anything else may be a part of a word. */
const counters =
  '日|時|分(?!の|目|野|解)|週間|週|[かカヶケヵ箇]月|月|年|円|名|人|席|枠|脚|割|パーセント|％|%|歳|才|つ|回|枚|組|本|社|倍|店|軒|種|品|点|台|個|杯|冊|曲|演目|団体|チーム|ドル|ユーロ|ポンド';
const kanji = new RegExp(`(?<!第)${numeral}{1,9}(?=(?:${counters}))`, 'gu');
/** Everyday words that count nothing; not behind another numeral, nor where a time or a day of a month is told. */
const idioms =
  /(?<![前後朝昼夜夕方〇一二三四五六七八九十百千月])(?:十分|[おご]?[一二]人(?!目|限)|一緒|一度|一部|一言|一歩|千葉|八百屋|八百万|三々五々|三人寄れば|三人称|十人十色|百人一首|百人力|百聞|一番|三日坊主|三日月|[四五八]日市|十日町|一日[中をのが]|一時(?!間)|三時のおやつ|一人前|八分目|五分五分|千秋楽|[二三]枚目|十年一|千年|百年|万年|三年寝|七五三|十五夜|二日酔|百点|二つ)|万が一|今一度|第一|再三|四季|お二人/gu;
const eras: Readonly<Record<string, number>> = { 令和: 2018, 平成: 1988, 昭和: 1925 };

const small =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen'.split(
    '|',
  );
const tens = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety'.split('|');
const unit = small.slice(1, 10).join('|');
const word = `(?:(?:${tens.join('|')})(?:[- ](?:${unit}))?|${small.slice(2).join('|')})`;
const big = '(?:dozen|hundred|thousand)';
const english = new RegExp(
  `\\b(?:half a dozen|a couple of|(?:(?:an?|one|(?<=(?:first|last|next|final))) ${big}|${word}(?: ${big})?)(?:(?<=${big})(?: and)? (?:one|${word})\\b)?)\\b`,
  'gi',
);
const ordinalOnes =
  'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth'.split(
    '|',
  );
const ordinal = `(?:(?:twenty|thirty)[- ])?(?:${ordinalOnes.join('|')})|twentieth|thirtieth`;
const monthNames =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december)';
/** The eleventh of December, December the eleventh; "the second talk" is no day. */
const ordinals = new RegExp(
  `\\b(?:${ordinal})(?= (?:day )?(?:of )?${monthNames}\\b)|(?<=\\b${monthNames} (?:the )?)(?:${ordinal})\\b`,
  'gi',
);

/**
 * The text as clients read it, with the numbers that are written in kanji and in English words as digits: 二〇二七年三月八日 is
 * 2027年3月8日, "twenty-five seats" is "25 seats". `mark` stands before each that was a word. "one" stays a word.
 */
export function inDigits(text: string, mark = ''): string {
  let plain = fold(text);
  if (new RegExp(numeral, 'u').test(plain))
    plain = plain
      .replaceAll(idioms, (idiom) => '·'.repeat(idiom.length))
      .replaceAll(kanji, (found) => `${mark}${String(valueOf(found))}`);
  if (/令和|平成|昭和/.test(plain))
    plain = plain.replaceAll(/(令和|平成|昭和)(\d{1,2}|元)年/gu, (_, era: string, year: string) => {
      return `${String((eras[era] ?? 0) + (year === '元' ? 1 : Number(year)))}年`;
    });
  if (!/[a-z]{3}/i.test(plain)) return plain;
  return plain
    .replaceAll(/\bhalf an hour\b/gi, `${mark}30 minutes`)
    .replaceAll(/\ban hour and a half\b/gi, `${mark}90 minutes`)
    .replaceAll(ordinals, (found) => `${mark}${String(ordinalOf(found.toLowerCase()))}th`)
    .replaceAll(english, (found) => `${mark}${String(englishValue(found.toLowerCase()))}`);
}

/** Of 三千五百, 二〇二七, 一万二千. */
function valueOf(found: string): number {
  if (!/[十拾百千万萬]/u.test(found))
    return Number(found.replaceAll(/./gu, (sign) => String(ones[sign] ?? 0)));
  let [total, section, digit] = [0, 0, 0];
  for (const sign of found) {
    const scale = scales[sign];
    if (scale !== undefined) {
      section += (digit || 1) * scale;
      digit = 0;
    } else if (sign === '万' || sign === '萬') {
      total += (section + digit || 1) * 10_000;
      [section, digit] = [0, 0];
    } else digit = ones[sign] ?? 0;
  }
  return total + section + digit;
}

/** Of "two hundred and fifty", "a dozen", "twenty-five". */
function englishValue(found: string): number {
  if (found.startsWith('half a')) return 6;
  if (found.startsWith('a couple')) return 2;
  let value = 0;
  for (const each of found.split(/[- ]/)) {
    if (each === 'hundred' || each === 'thousand' || each === 'dozen')
      value = (value || 1) * (each === 'dozen' ? 12 : each === 'hundred' ? 100 : 1_000);
    else if (small.includes(each)) value += small.indexOf(each);
    else if (tens.includes(each)) value += (tens.indexOf(each) + 2) * 10;
  }
  return value;
}

function ordinalOf(found: string): number {
  if (found === 'twentieth' || found === 'thirtieth') return found === 'twentieth' ? 20 : 30;
  const [first = '', last] = found.split(/[- ]/);
  if (last === undefined) return ordinalOnes.indexOf(first) + 1;
  return (first === 'twenty' ? 20 : 30) + ordinalOnes.indexOf(last) + 1;
}
