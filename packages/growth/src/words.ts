import type { ValueSeen } from './ladder.ts';
import { levelWords } from './levelWords.ts';
import { readingKinds, type ReadingName } from './readings.ts';
import type { Rule, Words } from './rule.ts';

/** `12,345.67`: two decimals at most. Not by Intl, whose data take a tenth of what an operator may. */
function grouped(value: number): string {
  const [whole = '', decimals] = String(Math.round(Math.abs(value) * 100) / 100).split('.');
  const digits = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '-' : ''}${digits}${decimals === undefined ? '' : `.${decimals}`}`;
}

/** What stands after a number, and in place of one, in each language. */
const units = {
  en: { minutes: ' min', hours: ' h', days: ' days', seconds: ' s', yes: 'yes', no: 'no' },
  ja: { minutes: '分', hours: '時間', days: '日', seconds: '秒', yes: 'あり', no: 'なし' },
} as const;

/** A time as people say it: to the second below two minutes, then to the tenth of a minute, an hour, a day. */
function formatSeconds(value: number, language: 'en' | 'ja'): string {
  const unit = units[language];
  const tenths = (of: number): string => grouped(Math.round((value * 10) / of) / 10);
  if (value < 120) return `${tenths(1)}${unit.seconds}`;
  if (value < 7_200) return `${tenths(60)}${unit.minutes}`;
  return value < 172_800 ? `${tenths(3_600)}${unit.hours}` : `${tenths(86_400)}${unit.days}`;
}

/** A value of a reading as people write it: `12,345`, `52 %`, `1.5 GB`, `4 min`, `$120`. */
export function formatReading(name: ReadingName, value: number, language: 'en' | 'ja' = 'en'): string {
  switch (readingKinds[name].unit) {
    case 'share':
      return `${grouped(Math.round(value * 1000) / 10)} %`;
    case 'bytes':
      return value >= 1e9
        ? `${grouped(Math.round(value / 1e8) / 10)} GB`
        : `${grouped(Math.round(value / 1e6))} MB`;
    case 'seconds':
      return formatSeconds(value, language);
    case 'usd':
      return `$${grouped(Math.round(value))}`;
    case 'ratio':
      return grouped(Math.round(value * 100) / 100);
    case 'yes':
      return value > 0 ? units[language].yes : units[language].no;
    default:
      return grouped(Math.round(value * 10) / 10);
  }
}

const verdictWords: Readonly<Record<string, Words>> = {
  'waits-for-dwell': {
    en: 'waits for the dwell of the last switch',
    ja: '直前の切り替えからの待機時間が終わるのを待っています',
  },
  settles: { en: 'is kept for a while before it is left', ja: '下げる前に一定時間そのまま様子を見ます' },
  blocked: {
    en: 'was taken back a short while ago and is not tried again yet',
    ja: '先ほど取り消したため、しばらく再試行しません',
  },
  overridden: { en: 'is held by hand', ja: '手動で固定されています' },
};

function values(seen: readonly ValueSeen[], language: 'en' | 'ja', compare: string): string {
  return seen
    .map(({ reading, value, threshold }) => {
      const label = readingKinds[reading][language];
      const shown =
        value === null ? (language === 'ja' ? '不明' : 'unknown') : formatReading(reading, value, language);
      return threshold === undefined
        ? `${label} ${shown}`
        : `${label} ${shown} (${compare} ${formatReading(reading, threshold, language)})`;
    })
    .join(language === 'ja' ? '、' : ', ');
}

/** A line on a rule with its title before it. */
export function titled({ title }: Rule, why: Words): Words {
  return { en: `${title.en}: ${why.en}`, ja: `${title.ja}：${why.ja}` };
}

/** One line on a rule for people, in both languages: where it stands, why, and by which values. */
export function tellCheck(
  rule: Rule,
  check: {
    readonly verdict: string;
    readonly level: string;
    readonly wanted: string;
    readonly values: readonly ValueSeen[];
    readonly because: readonly ValueSeen[];
  },
  { from, missing }: { readonly from: string; readonly missing: readonly ReadingName[] },
): Words {
  const { verdict, level, wanted } = check;
  const because = {
    en: values(check.because, 'en', 'threshold'),
    ja: values(check.because, 'ja', '基準'),
  };
  const now = { en: values(check.values, 'en', 'threshold'), ja: values(check.values, 'ja', '基準') };
  const say = (en: string, ja: string): Words => ({ en, ja });
  const ja = (name: string): string => levelWords(name).ja;
  switch (verdict) {
    case 'switches':
      return say(`${from} -> ${level}, because ${because.en}`, `${ja(from)} → ${ja(level)}（${because.ja}）`);
    case 'steps-back':
      return say(
        `${from} -> ${level}, taken back because the error budget burns since the switch`,
        `${ja(from)} → ${ja(level)}（切り替え後にエラーが増えたため元に戻します）`,
      );
    case 'tells': {
      const advice = rule.levels.find(({ name }) => name === level)?.advice;
      return say(
        `${level}, because ${because.en}${advice ? `. ${advice.en}` : ''}`,
        `${ja(level)}（${because.ja}）${advice ? `。${advice.ja}` : ''}`,
      );
    }
    case 'missing': {
      const named = (language: 'en' | 'ja') => missing.map((name) => readingKinds[name][language]);
      return say(
        `stays at ${level}; unknown: ${named('en').join(', ')}`,
        `${ja(level)}のまま（不明：${named('ja').join('、')}）`,
      );
    }
    case 'holds':
      return say(`${level}; ${now.en}`, `${ja(level)}（${now.ja}）`);
    default:
      return say(
        `stays at ${level}, ${wanted} ${verdictWords[verdict]?.en ?? verdict}; ${because.en}`,
        `${ja(level)}のまま。${ja(wanted)}は${verdictWords[verdict]?.ja ?? verdict}（${because.ja}）`,
      );
  }
}
