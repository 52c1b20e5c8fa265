import type { ImportOptions } from '@tsudoi/contracts/outcomes';
import { createHash } from 'node:crypto';
import { readCount, readDay, readNumber } from './cells.ts';
import type { ResultKind } from './fileKind.ts';
import type { FoundHeader } from './fileKinds.ts';

/** A row of results, before it is known whose event it is. */
export interface ResultRow {
  readonly line: number;
  /** SHA-256 of what the row is about, in hex: a string costs no memory outside the heap. */
  readonly digest: string;
  readonly day: string;
  readonly campaign: string;
  /** What may name the event and the tactic: UTM values, ids. */
  readonly names: {
    readonly utmCampaign: string;
    readonly utmId: string;
    readonly event: string;
    readonly tactic: string;
  };
  readonly spendJpy: number | null;
  readonly impressions: number | null;
  readonly clicks: number | null;
  readonly signUps: number | null;
  readonly units: number | null;
}

/** What is wrong with a row. */
export interface RowFault {
  readonly field: string;
  readonly message: string;
}

/** Reads rows of one file: a result, a fault, or undefined for totals and lines without a word. */
export type RowReader = (line: number, cells: readonly string[]) => ResultRow | RowFault | undefined;

const TOTAL = /^(?:grand )?totals?\b|^(?:合計|総計|小計)/i;
/** More than that in one row is a mistake in the unit. */
const MOST = 1_000_000_000_000;

/** The reader of a file with this header. Columns that only say more are told apart by; what no column is known for is left out. */
export function resultReader(header: FoundHeader, kind: ResultKind, options: ImportOptions): RowReader {
  const at = (field: string): number => header.places.get(field)?.[0] ?? -1;
  const places = {
    day: at('day'),
    campaign: at('campaign'),
    spend: at('spend'),
    currency: at('currency'),
    impressions: at('impressions'),
    clicks: at('clicks'),
    signUps: at('signUps'),
    units: at('units'),
    event: at('event'),
    tactic: at('tactic'),
    utmCampaign: at('utmCampaign'),
    utmId: at('utmId'),
  };
  const telling = [
    ...['account', 'group', 'ad'].map(at).filter((place) => place >= 0),
    ...(header.places.get('breakdown') ?? []),
  ];
  const spendTitle = (header.titles[places.spend] ?? '').normalize('NFKC');
  const ofTitle = /[([]\s*([A-Z]{3})\s*[)\]]/.exec(spendTitle)?.[1];
  const excluded =
    /税抜|税別|excl/i.test(spendTitle) || (!/税込|incl/i.test(spendTitle) && options.tax === 'excluded');
  const factor = excluded ? 1 + options.taxPercent / 100 : 1;
  const cell = (cells: readonly string[], place: number): string => (place < 0 ? '' : (cells[place] ?? ''));
  const prefix = `${kind.source}${options.eventId ?? ''}${options.tacticKey ?? ''}`;

  return (line, cells) => {
    const day = readDay(cell(cells, places.day), options.timeZone);
    const campaign = cell(cells, places.campaign).trim().slice(0, 300);
    if (day === undefined) {
      // Exports end in totals, whose date is empty or says so.
      if (cells.some((each) => TOTAL.test(each.trim())) || cells.every((each) => each.trim() === ''))
        return undefined;
      return { field: 'day', message: `"${shown(cell(cells, places.day))}" is not a date` };
    }
    const spend = readNumber(cell(cells, places.spend));
    if (spend === undefined)
      return { field: 'spend', message: `"${shown(cell(cells, places.spend))}" is not an amount of money` };
    const figures: Record<'impressions' | 'clicks' | 'signUps' | 'units', number | null> = {
      impressions: null,
      clicks: null,
      signUps: null,
      units: null,
    };
    for (const field of ['impressions', 'clicks', 'signUps', 'units'] as const) {
      const written = cell(cells, places[field]);
      const value = field === 'impressions' || field === 'clicks' ? readCount(written) : readNumber(written);
      if (value === undefined) return { field, message: `"${shown(written)}" is not a number` };
      if (value !== null && value > MOST) return { field, message: 'too large' };
      figures[field] = value;
    }
    const currency =
      cell(cells, places.currency).trim().toUpperCase() || ofTitle || options.currency || 'JPY';
    if (spend !== null && spend > 0 && currency !== 'JPY' && options.yenPerUnit === undefined)
      return { field: 'currency', message: `${shown(currency)} needs the yen of one unit (yenPerUnit)` };
    const rate = currency === 'JPY' ? 1 : (options.yenPerUnit ?? 1);
    const spendJpy = spend === null ? null : Math.round(spend * rate * factor);
    if (spendJpy !== null && spendJpy > MOST) return { field: 'spend', message: 'too large' };
    if (spendJpy === null && Object.values(figures).every((value) => value === null))
      return { field: 'row', message: 'no figure' };
    const names = {
      utmCampaign: cell(cells, places.utmCampaign).trim().slice(0, 200),
      utmId: cell(cells, places.utmId).trim().slice(0, 200),
      event: cell(cells, places.event).trim().slice(0, 200),
      tactic: cell(cells, places.tactic).trim().slice(0, 60),
    };
    const what = telling.map((place) => cells[place] ?? '').join('\u001f');
    const key = [prefix, day, campaign, ...Object.values(names), what].join('\u001f');
    return {
      line,
      digest: createHash('sha256').update(key).digest('hex'),
      day,
      campaign,
      names,
      spendJpy,
      ...figures,
    };
  };
}

function shown(cell: string): string {
  return cell.trim().slice(0, 40);
}
