/** Numbers, money and times as people of a language write them. Times are in the given zone, the browser's unless said. */
export interface Formats {
  readonly number: (value: number) => string;
  /** At most one decimal below 10, none above. */
  readonly people: (value: number) => string;
  readonly yen: (value: number) => string;
  /** An amount of the tenant's, in its currency unless another is named (ISO 4217). */
  readonly money: (value: number, currency?: string) => string;
  /** What stands behind the name of a field for an amount. */
  readonly moneyUnit: string;
  readonly hours: (value: number) => string;
  readonly percent: (share: number, digits?: number) => string;
  readonly day: (at: string | Date, timeZone?: string) => string;
  readonly shortDay: (at: string | Date, timeZone?: string) => string;
  readonly dayTime: (at: string | Date, timeZone?: string) => string;
  readonly month: (at: string | Date, timeZone?: string) => string;
  /** The day of the month as a bare number. */
  readonly dayNumber: (at: string | Date, timeZone?: string) => string;
  /** Month and day in figures, as on an axis. */
  readonly tick: (at: string | Date, timeZone?: string) => string;
  readonly ago: (at: string | Date, now?: Date) => string;
}

/** The formats of one language and the tenant's currency; every Intl object is made once. */
export function createFormats(language: 'ja' | 'en', ownCurrency: string): Formats {
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const moneys = new Map<string, Intl.NumberFormat>();
  const shares = new Map<number, Intl.NumberFormat>();
  const dates = new Map<string, Intl.DateTimeFormat>();
  const dateFormat = (name: string, options: Intl.DateTimeFormatOptions, timeZone: string | undefined) => {
    const key = `${name} ${timeZone ?? ''}`;
    let made = dates.get(key);
    if (!made) {
      made = new Intl.DateTimeFormat(locale, { ...options, ...(timeZone !== undefined && { timeZone }) });
      dates.set(key, made);
    }
    return made;
  };
  const yen = (value: number) =>
    language === 'ja' ? `${whole.format(value)} 円` : `¥${whole.format(value)}`;
  const day = { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' } as const;
  return {
    number: (value) => whole.format(value),
    people: (value) => (Math.abs(value) < 10 ? one : whole).format(value),
    yen,
    money: (value, currency = ownCurrency) => {
      if (currency === 'JPY') return yen(value);
      let made = moneys.get(currency);
      if (!made) {
        made = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
        moneys.set(currency, made);
      }
      return made.format(value);
    },
    moneyUnit: ownCurrency !== 'JPY' ? ownCurrency : language === 'ja' ? '円' : 'yen',
    hours: (value) => (language === 'ja' ? `${one.format(value)} 時間` : `${one.format(value)} h`),
    percent: (share, digits = 0) => {
      let made = shares.get(digits);
      if (!made) {
        made = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits });
        shares.set(digits, made);
      }
      return made.format(share);
    },
    day: (at, timeZone) => dateFormat('day', day, timeZone).format(new Date(at)),
    shortDay: (at, timeZone) =>
      dateFormat('shortDay', { month: 'short', day: 'numeric', weekday: 'short' }, timeZone).format(
        new Date(at),
      ),
    dayTime: (at, timeZone) =>
      dateFormat('dayTime', { ...day, hour: '2-digit', minute: '2-digit' }, timeZone).format(new Date(at)),
    month: (at, timeZone) => dateFormat('month', { month: 'short' }, timeZone).format(new Date(at)),
    dayNumber: (at, timeZone) => {
      const parts = dateFormat('dayNumber', { day: 'numeric' }, timeZone).formatToParts(new Date(at));
      return parts.find(({ type }) => type === 'day')?.value ?? '';
    },
    tick: (at, timeZone) =>
      dateFormat('tick', { month: 'numeric', day: 'numeric' }, timeZone).format(new Date(at)),
    ago: (at, now = new Date()) => {
      const seconds = (new Date(at).getTime() - now.getTime()) / 1_000;
      const size = Math.abs(seconds);
      if (size < 60) return relative.format(Math.round(seconds), 'second');
      if (size < 3_600) return relative.format(Math.round(seconds / 60), 'minute');
      if (size < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
      return relative.format(Math.round(seconds / 86_400), 'day');
    },
  };
}
