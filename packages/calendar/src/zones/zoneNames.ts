import { findIana } from 'windows-iana';
import type { IcsComponent } from '../text/icsText.ts';
import { icsFind, icsUnescape } from '../text/icsText.ts';
import { readStamp } from '../rule/civil.ts';
import { parseRule } from '../rule/rule.ts';
import { observancesId, type Observance } from './observances.ts';
import { namedAlike } from './sameRules.ts';
import { isTimeZone } from '../eventTime.ts';

/** Names that people and phones write for zones of which the tz database has no such name; without a definition beside them. */
const abbreviations: Readonly<Record<string, string>> = {
  JST: 'Asia/Tokyo',
  KST: 'Asia/Seoul',
  HKT: 'Asia/Hong_Kong',
  SGT: 'Asia/Singapore',
  IST: 'Asia/Kolkata',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  MDT: 'America/Denver',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  EDT: 'America/New_York',
  AKST: 'America/Anchorage',
  BST: 'Europe/London',
  CEST: 'Europe/Paris',
  EEST: 'Europe/Helsinki',
  MSK: 'Europe/Moscow',
  AEST: 'Australia/Sydney',
  AEDT: 'Australia/Sydney',
  ACST: 'Australia/Adelaide',
  AWST: 'Australia/Perth',
  NZST: 'Pacific/Auckland',
  NZDT: 'Pacific/Auckland',
  Z: 'UTC',
};

/** Names of Exchange and old Outlook that are none of CLDR's, by the first place they name. */
const displayed: readonly (readonly [RegExp, string])[] = [
  [/\b(Tokyo|Osaka|Sapporo)\b/i, 'Tokyo Standard Time'],
  [/\bPacific Time\b/i, 'Pacific Standard Time'],
  [/\bMountain Time\b/i, 'Mountain Standard Time'],
  [/\bCentral Time\b/i, 'Central Standard Time'],
  [/\bEastern Time\b/i, 'Eastern Standard Time'],
  [/\b(London|Dublin|Edinburgh|Lisbon)\b/i, 'GMT Standard Time'],
  [/\b(Amsterdam|Berlin|Bern|Rome|Stockholm|Vienna)\b/i, 'W. Europe Standard Time'],
  [/\b(Brussels|Copenhagen|Madrid|Paris)\b/i, 'Romance Standard Time'],
  [/\b(Belgrade|Bratislava|Budapest|Ljubljana|Prague)\b/i, 'Central Europe Standard Time'],
  [/\b(Sarajevo|Skopje|Warsaw|Zagreb)\b/i, 'Central European Standard Time'],
  [/\b(Helsinki|Kyiv|Riga|Sofia|Tallinn|Vilnius)\b/i, 'FLE Standard Time'],
  [/\bSeoul\b/i, 'Korea Standard Time'],
  [/\b(Beijing|Chongqing|Hong Kong|Urumqi)\b/i, 'China Standard Time'],
  [/\b(Chennai|Kolkata|Mumbai|New Delhi)\b/i, 'India Standard Time'],
  [/\b(Canberra|Melbourne|Sydney)\b/i, 'AUS Eastern Standard Time'],
  [/\b(Auckland|Wellington)\b/i, 'New Zealand Standard Time'],
];

/**
 * The one place that knows what a name of a zone means: the tz database's own, a vendor's path that ends in one, Windows' (CLDR), an
 * offset, the object's VTIMEZONE, what Exchange shows, an abbreviation; in this order. Never the process's zone.
 * @throws RangeError where the name says nothing
 */
export function zoneNamed(name: string, definitions: readonly IcsComponent[] = []): string {
  // What a broken quote took in belongs to no name.
  const plain = name
    .trim()
    .replace(/^["']|["']$/g, '')
    .trim();
  if (/^tzone:\/\/microsoft\/utc$/i.test(plain)) return 'UTC';
  const found =
    ianaName(plain) ??
    windowsName(plain) ??
    offsetName(plain) ??
    definedName(name, plain, definitions) ??
    displayedName(plain) ??
    abbreviations[plain.toUpperCase()] ??
    // Outlook and Exchange count zones of one name that they think different: `Eastern Standard Time 1`.
    (/[ _-]\d{1,2}$/.test(plain) ? numbered(plain, definitions) : undefined) ??
    (plain.includes(';') ? zoneNamed(plain.slice(0, plain.indexOf(';')), definitions) : undefined);
  if (found === undefined) throw new RangeError('a TZID that names no zone');
  return found;
}

function numbered(name: string, definitions: readonly IcsComponent[]): string | undefined {
  const bare = name.replace(/[ _-]\d{1,2}$/, '');
  return ianaName(bare) ?? windowsName(bare) ?? definedName(bare, bare, definitions);
}

/** A tz database name, alone or at the end of a vendor's path (`/mozilla.org/20050126_1/Asia/Tokyo`), spelled as the database does. */
function ianaName(name: string): string | undefined {
  const parts = name.replaceAll(' ', '_').split('/').filter(Boolean).slice(-3);
  for (let from = 0; from < parts.length; from += 1) {
    const candidate = parts.slice(from).join('/');
    // A bare word at the end of a path is a place, not a zone.
    if (from > 0 && from === parts.length - 1) break;
    if (/^[A-Za-z][A-Za-z0-9_+\-/]{1,60}$/.test(candidate) && isTimeZone(candidate))
      return canonical(candidate);
  }
  return undefined;
}

function canonical(name: string): string {
  if (/^(utc|etc\/utc|etc\/gmt|gmt|zulu|etc\/zulu|uct|etc\/uct|universal)$/i.test(name)) return 'UTC';
  return name
    .split('/')
    .map((part) =>
      part === part.toLowerCase() ? part.replaceAll(/(^|[_-])([a-z])/g, (all) => all.toUpperCase()) : part,
    )
    .join('/');
}

function windowsName(name: string): string | undefined {
  const found = findIana(name)[0] ?? findIana(name.replace(/Daylight Time$/i, 'Standard Time'))[0];
  return found === undefined ? undefined : canonical(found);
}

/** `GMT-07:00`, `UTC+9`, `+0900`: a fixed offset, as `-07:00`. */
function offsetName(name: string): string | undefined {
  const parts = /^(?:GMT|UTC|UT)?\s*([+-\u2212])\s*(\d{1,2})(?::?([0-5]\d))?$/i.exec(name);
  if (!parts || Number(parts[2]) > 14) return undefined;
  const [sign, hours, minutes] = [parts[1] === '+' ? '+' : '-', parts[2] ?? '0', parts[3] ?? '00'];
  if (Number(hours) === 0 && Number(minutes) === 0) return 'UTC';
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

/** What the object's own VTIMEZONE says: the IANA name it mentions where the rules agree, a zone of equal rules, or its own offsets. */
function definedName(name: string, plain: string, definitions: readonly IcsComponent[]): string | undefined {
  const spelled = (text: string) =>
    icsUnescape(text)
      .trim()
      .replace(/^["']|["']$/g, '')
      .trim();
  const definition = definitions.find((each) => {
    const id = icsFind(each.lines, 'TZID')?.value;
    return id !== undefined && (id === name || spelled(id) === spelled(plain));
  });
  if (!definition) return undefined;
  // Thousands of instances of one object may name the same zone.
  const known = meant.get(definition);
  if (known) return known.zone;
  const zone = zoneOfDefinition(definition);
  meant.set(definition, { zone });
  return zone;
}

const meant = new WeakMap<IcsComponent, { readonly zone: string | undefined }>();

/** A history of two centuries has fewer. */
const mostObservances = 500;
/** Parts that repeat: each is laid out for every year that is looked at. */
const mostRules = 24;

function zoneOfDefinition(definition: IcsComponent): string | undefined {
  if (definition.children.length > mostObservances)
    throw new RangeError('the definition of a zone is too long');
  const observances = definition.children.map(readObservance).filter((each) => each !== undefined);
  if (observances.filter(({ rule }) => rule !== null).length > mostRules)
    throw new RangeError('the definition of a zone has too many rules');
  const hint = icsFind(definition.lines, 'X-LIC-LOCATION')?.value.trim();
  const hinted = hint === undefined ? undefined : ianaName(hint);
  if (observances.length === 0) return hinted;
  return namedAlike(observances, hinted) ?? observancesId(observances);
}

function readObservance({ name, lines }: IcsComponent): Observance | undefined {
  if (name !== 'STANDARD' && name !== 'DAYLIGHT') return undefined;
  const start = readStamp(icsFind(lines, 'DTSTART')?.value ?? '');
  const from = offsetSeconds(icsFind(lines, 'TZOFFSETFROM')?.value);
  const to = offsetSeconds(icsFind(lines, 'TZOFFSETTO')?.value);
  if (!start || to === undefined) return undefined;
  const rule = icsFind(lines, 'RRULE')?.value ?? null;
  if (rule !== null) parseRule(rule);
  const dates = lines
    .filter((line) => line.name === 'RDATE')
    .flatMap((line) => line.value.split(','))
    .map((value) => readStamp(value.split('/')[0] ?? '')?.wall)
    .filter((wall) => wall !== undefined)
    .slice(0, 300);
  return { start: start.wall, from: from ?? to, to, rule, dates };
}

function offsetSeconds(text: string | undefined): number | undefined {
  const parts = /^([+-])?(\d{2}):?(\d{2})(?::?(\d{2}))?$/.exec(text?.trim() ?? '');
  if (!parts) return undefined;
  const seconds = Number(parts[2]) * 3_600 + Number(parts[3]) * 60 + Number(parts[4] ?? 0);
  return seconds > 18 * 3_600 ? undefined : parts[1] === '-' ? -seconds : seconds;
}

function displayedName(name: string): string | undefined {
  const windows = displayed.find(([pattern]) => pattern.test(name))?.[1];
  if (windows !== undefined) return windowsName(windows);
  const offset = /^\((?:GMT|UTC)\s*([+-]\d{1,2}:?\d{2})?\)/i.exec(name);
  return offset ? (offset[1] === undefined ? 'UTC' : offsetName(offset[1])) : undefined;
}
