/** A cell that means "not known": missing is not zero. */
const UNKNOWN = new Set(['', '-', '--', '—', '–', 'n/a', 'na', 'null', '---']);

/** A number as people write it: width, currency signs, thousands. null: not known; undefined: not a number. */
export function readNumber(cell: string): number | null | undefined {
  if (/^\d{1,15}(?:\.\d{1,9})?$/.test(cell)) return Number(cell);
  const plain = cell.normalize('NFKC').trim();
  if (UNKNOWN.has(plain.toLowerCase())) return null;
  const bare = plain.replaceAll(/[¥\\$€£円\s]|JPY|USD|EUR/gi, '');
  if (!/^\d{1,15}(?:\.\d{1,9})?$|^\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?$/.test(bare)) return undefined;
  return Number(bare.replaceAll(',', ''));
}

/** A count: a whole number. */
export function readCount(cell: string): number | null | undefined {
  const value = readNumber(cell);
  return typeof value === 'number' && !Number.isInteger(value) ? undefined : value;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * A date as exports write it, `YYYY-MM-DD`; an instant gives its day in `timeZone`. Of two numbers before the year the first is the month, unless it cannot be.
 * undefined: not a date.
 */
export function readDay(cell: string, timeZone: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(cell);
  if (iso) return dayOf(iso[1], iso[2], iso[3]);
  const text = cell.normalize('NFKC').trim();
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    const at = new Date(text.replace(' ', 'T'));
    return Number.isNaN(at.getTime()) ? undefined : zoned(timeZone).format(at);
  }
  const big = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T(（].*)?$/.exec(text);
  if (big) return dayOf(big[1], big[2], big[3]);
  const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (packed) return dayOf(packed[1], packed[2], packed[3]);
  const small = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?$/.exec(text);
  if (small)
    return Number(small[1]) > 12 ? dayOf(small[3], small[2], small[1]) : dayOf(small[3], small[1], small[2]);
  const named = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})/.exec(text);
  if (named) return dayOf(named[3], String(MONTHS.indexOf((named[1] ?? '').toLowerCase()) + 1), named[2]);
  return undefined;
}

function dayOf(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text) return undefined;
  return text >= '1990-01-01' && text < '2200-01-01' ? text : undefined;
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** One formatter a zone: making one costs more than a thousand dates. */
function zoned(timeZone: string): Intl.DateTimeFormat {
  let found = zones.get(timeZone);
  if (!found) {
    if (zones.size > 100) zones.clear();
    found = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
    zones.set(timeZone, found);
  }
  return found;
}
