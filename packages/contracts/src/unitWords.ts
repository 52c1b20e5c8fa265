/** What stands behind a number in Japanese for each noun of the catalogue's units, one or several of it. */
const japanese: Readonly<Record<string, string>> = {
  post: '投稿',
  announcement: '回の告知',
  article: '本の記事',
  community: 'コミュニティ',
  organisation: '団体',
  partner: '社',
  speaker: '人',
  message: '通',
  mail: '通',
  banner: '枚',
  issue: '号',
  listing: '件の掲載',
  release: '本',
  reminder: '回',
  video: '本の動画',
  yen: '円',
  copy: '部',
  coupon: '枚',
  invitation: '通',
  poster: '枚',
  spot: '本',
  flyer: '枚',
  hour: '時間',
  week: '週',
  day: '日',
};
/** Nouns whose plural is not the noun with an s. */
const plurals: Readonly<Record<string, string>> = { community: 'communities', copy: 'copies', yen: 'yen' };
const singular = new Map(
  Object.keys(japanese).flatMap((noun) => [
    [noun, noun],
    [plurals[noun] ?? `${noun}s`, noun],
  ]),
);
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/**
 * So much of a unit of the catalogue, in words: 5 of `10 coupons` are "50 coupons", 50 枚; 120 of `1,000 yen` are "¥120,000", 120,000 円. A
 * unit that is not known stands behind its number as it is.
 */
export function amountInWords(count: number, unit: string, language: 'ja' | 'en'): string {
  const [, times, named] = /^(?:([\d,]+) )?([a-z]+)$/.exec(unit) ?? [];
  const noun = singular.get(named ?? '');
  if (noun === undefined) return `${whole.format(count)} ${unit}`;
  const all = whole.format(count * Number((times ?? '1').replaceAll(',', '')));
  if (language === 'ja') return `${all} ${japanese[noun] ?? noun}`;
  if (noun === 'yen') return `¥${all}`;
  return `${all} ${all === '1' ? noun : (plurals[noun] ?? `${noun}s`)}`;
}
