import { Temporal } from 'temporal-polyfill';
import { findIana } from 'windows-iana';
import { dayOf } from '../rule/civil.ts';
import { observanceTable, observancesId, type Observance } from './observances.ts';
import { isZone, zoneOf } from './zone.ts';

/** The years in which two zones must agree to count as one. */
const years = [2024, 2025, 2026, 2027, 2028];

/** One zone of each set of rules that is in use, the populous first: CLDR's "001" zone of each Windows name. */
const candidates: readonly string[] = [
  ...['Tokyo Standard Time', 'China Standard Time', 'Korea Standard Time', 'India Standard Time'],
  ...['Singapore Standard Time', 'SE Asia Standard Time', 'W. Europe Standard Time', 'GMT Standard Time'],
  ...['FLE Standard Time', 'GTB Standard Time', 'Russian Standard Time', 'Turkey Standard Time'],
  ...['Eastern Standard Time', 'Central Standard Time', 'Mountain Standard Time', 'Pacific Standard Time'],
  ...[
    'US Mountain Standard Time',
    'Alaskan Standard Time',
    'Hawaiian Standard Time',
    'Atlantic Standard Time',
  ],
  ...['Newfoundland Standard Time', 'Canada Central Standard Time', 'E. South America Standard Time'],
  ...[
    'Argentina Standard Time',
    'SA Pacific Standard Time',
    'Pacific SA Standard Time',
    'Greenwich Standard Time',
  ],
  ...[
    'W. Central Africa Standard Time',
    'South Africa Standard Time',
    'E. Africa Standard Time',
    'Egypt Standard Time',
  ],
  ...['Israel Standard Time', 'Arab Standard Time', 'Iran Standard Time', 'Arabian Standard Time'],
  ...['Pakistan Standard Time', 'Sri Lanka Standard Time', 'Nepal Standard Time', 'Bangladesh Standard Time'],
  ...[
    'Myanmar Standard Time',
    'W. Australia Standard Time',
    'AUS Central Standard Time',
    'Cen. Australia Standard Time',
  ],
  ...[
    'AUS Eastern Standard Time',
    'E. Australia Standard Time',
    'Lord Howe Standard Time',
    'New Zealand Standard Time',
  ],
  ...['Fiji Standard Time', 'Tonga Standard Time', 'Samoa Standard Time', 'Afghanistan Standard Time'],
];

const found = new Map<string, string | null>();
const mostFound = 500;

/**
 * The tz database's zone whose offsets equal these in the years around now; `hinted` is tried first. A zone of one offset becomes that
 * offset where no zone is like it. Undefined where none is.
 */
export function namedAlike(observances: readonly Observance[], hinted?: string): string | undefined {
  const key = `${hinted ?? ''}|${observancesId(observances)}`;
  const known = found.get(key);
  if (known !== undefined) return known ?? undefined;
  const name = search(observances, hinted);
  if (found.size >= mostFound) found.clear();
  found.set(key, name ?? null);
  return name;
}

function search(observances: readonly Observance[], hinted: string | undefined): string | undefined {
  const tableOf = observanceTable(observances);
  const wanted = years.map(tableOf);
  const probes = [dayOf(2026, 1, 15) * 86_400, dayOf(2026, 7, 15) * 86_400];
  const probed = probes.map((at) => offsetIn(wanted[2] ?? { first: 0, changes: [] }, at));
  const same = (id: string): boolean => {
    if (!isZone(id)) return false;
    // Two cheap looks before the years are laid out.
    if (!probes.every((at, index) => offsetNow(id, at) === probed[index])) return false;
    const zone = zoneOf(id);
    return wanted.every(({ first, changes }, index) => {
      const start = dayOf(years[index] ?? 2026, 1, 1) * 86_400;
      return (
        zone.offsetAt(start) === first &&
        changes.every(
          (change) =>
            zone.offsetAt(change.at) === change.offset &&
            zone.offsetAt(change.at - 1) === offsetIn({ first, changes }, change.at - 1),
        )
      );
    });
  };
  if (hinted !== undefined && same(hinted)) return hinted;
  for (const windows of candidates) {
    const id = findIana(windows)[0];
    if (id !== undefined && same(id)) return id;
  }
  const offsets = new Set(
    wanted.flatMap(({ first, changes }) => [first, ...changes.map((each) => each.offset)]),
  );
  const [only] = offsets;
  return offsets.size === 1 && only !== undefined && only % 60 === 0 ? offsetId(only) : undefined;
}

function offsetIn({ first, changes }: ReturnType<ReturnType<typeof observanceTable>>, at: number): number {
  return changes.findLast((each) => each.at <= at)?.offset ?? first;
}

/** Offsets of the candidates at the probes: the same few are asked for every definition. */
const offsets = new Map<string, number>();

function offsetNow(id: string, epoch: number): number {
  const key = `${id} ${String(epoch)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= mostFound) offsets.clear();
  const read = offsetAsked(id, epoch);
  offsets.set(key, read);
  return read;
}

function offsetAsked(id: string, epoch: number): number {
  return Temporal.Instant.fromEpochMilliseconds(epoch * 1_000).toZonedDateTimeISO(id).offsetNanoseconds / 1e9;
}

function offsetId(seconds: number): string {
  if (seconds === 0) return 'UTC';
  const minutes = Math.abs(seconds) / 60;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
