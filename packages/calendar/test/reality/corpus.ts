/** A small calendar object as some client writes it, and the same event in the plainest words for a second engine. */
export interface CorpusObject {
  readonly name: string;
  /** IANA zone in which the event repeats. */
  readonly zone: string;
  readonly text: string;
  /** VEVENTs whose TZID is `zone`. */
  readonly plain: readonly string[];
}

/** Lines of a master, and of its changed instances; `@` stands for the parameter of the zone, `!` for VALUE=DATE. */
interface Shape {
  readonly name: string;
  readonly master: readonly string[];
  readonly changed?: readonly (readonly string[])[];
}

const timed = (rule: string, ...more: string[]): string[] => [
  'DTSTART@:20260105T093000',
  'DTEND@:20260105T104500',
  ...(rule === '' ? [] : [`RRULE:${rule}`]),
  ...more,
];
const day = (rule: string, ...more: string[]): string[] => [
  'DTSTART!:20260105',
  'DTEND!:20260106',
  ...(rule === '' ? [] : [`RRULE:${rule}`]),
  ...more,
];

/** What meets us in shared calendars: meetups, classes, matches, bin days, birthdays, shifts. */
const shapes: readonly Shape[] = [
  { name: 'a single evening', master: timed('') },
  { name: 'with a duration', master: ['DTSTART@:20260307T190000', 'DURATION:PT2H30M'] },
  { name: 'of no length', master: ['DTSTART@:20260307T190000'] },
  {
    name: 'over midnight',
    master: ['DTSTART@:20260331T230000', 'DTEND@:20260401T013000', 'RRULE:FREQ=WEEKLY;COUNT=9'],
  },
  { name: 'one whole day', master: day('') },
  { name: 'whole days without an end', master: ['DTSTART!:20260501', 'RRULE:FREQ=MONTHLY;COUNT=5'] },
  { name: 'a week of whole days', master: ['DTSTART!:20260810', 'DTEND!:20260817'] },
  { name: 'a birthday', master: ['DTSTART!:19840229', 'RRULE:FREQ=YEARLY'] },
  { name: 'daily for a while', master: timed('FREQ=DAILY;COUNT=40') },
  { name: 'each third day', master: timed('FREQ=DAILY;INTERVAL=3;UNTIL=20260601T000000Z') },
  { name: 'on working days', master: timed('FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20260430T235959Z') },
  { name: 'on working days, daily', master: timed('FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=30') },
  { name: 'every other Monday', master: timed('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO') },
  { name: 'every other week from Sunday', master: timed('FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SA') },
  { name: 'weekly, the day left open', master: timed('FREQ=WEEKLY;COUNT=52') },
  { name: 'twice a week', master: timed('FREQ=WEEKLY;BYDAY=MO,TH;COUNT=21') },
  { name: 'first Monday', master: timed('FREQ=MONTHLY;BYDAY=1MO') },
  {
    name: 'last Friday',
    master: ['DTSTART@:20260130T183000', 'DTEND@:20260130T203000', 'RRULE:FREQ=MONTHLY;BYDAY=-1FR'],
  },
  {
    name: 'second to last Thursday',
    master: ['DTSTART@:20260122T183000', 'RRULE:FREQ=MONTHLY;BYDAY=-2TH;COUNT=8'],
  },
  {
    name: 'first and third Tuesday',
    master: ['DTSTART@:20260106T120000', 'DTEND@:20260106T130000', 'RRULE:FREQ=MONTHLY;BYDAY=1TU,3TU'],
  },
  {
    name: 'last working day',
    master: ['DTSTART@:20260130T090000', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
  },
  {
    name: 'second working day',
    master: ['DTSTART@:20260102T090000', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2;COUNT=10'],
  },
  {
    name: 'on the 31st',
    master: ['DTSTART@:20260131T080000', 'DTEND@:20260131T083000', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=31'],
  },
  { name: 'on the last day', master: ['DTSTART@:20260131T080000', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1'] },
  {
    name: 'on the 1st and 15th',
    master: ['DTSTART@:20260115T080000', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=14'],
  },
  { name: 'each quarter', master: timed('FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5') },
  {
    name: 'Friday the 13th',
    master: ['DTSTART@:20260213T130000', 'RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13'],
  },
  { name: 'yearly', master: timed('FREQ=YEARLY') },
  {
    name: 'yearly, two months',
    master: ['DTSTART@:20260314T150000', 'RRULE:FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=14'],
  },
  {
    name: 'election day',
    master: ['DTSTART!:20261103', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8'],
  },
  {
    name: 'fourth Thursday of November',
    master: ['DTSTART!:20261126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'],
  },
  {
    name: 'last Sunday of two months',
    master: ['DTSTART@:20260329T020000', 'RRULE:FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU'],
  },
  { name: 'the hundredth day', master: ['DTSTART!:20260410', 'RRULE:FREQ=YEARLY;BYYEARDAY=100'] },
  { name: 'week twenty', master: ['DTSTART@:20260511T100000', 'RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO'] },
  { name: 'until a date', master: timed('FREQ=WEEKLY;UNTIL=20260401') },
  { name: 'until an instant', master: timed('FREQ=DAILY;UNTIL=20260201T003000Z') },
  { name: 'whole days until a date', master: day('FREQ=WEEKLY;UNTIL=20260302') },
  { name: 'morning and evening', master: timed('FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0;COUNT=24') },
  { name: 'at half past', master: timed('FREQ=DAILY;BYHOUR=10;BYMINUTE=0,30;UNTIL=20260120T000000Z') },
  { name: 'with a day left out', master: timed('FREQ=WEEKLY;COUNT=12', 'EXDATE@:20260119T093000') },
  {
    name: 'with several left out',
    master: timed(
      'FREQ=WEEKLY;COUNT=12',
      'EXDATE@:20260119T093000,20260126T093000',
      'EXDATE@:20260216T093000',
    ),
  },
  { name: 'its first left out', master: timed('FREQ=WEEKLY;COUNT=6', 'EXDATE@:20260105T093000') },
  { name: 'whole days with one left out', master: day('FREQ=WEEKLY;COUNT=6', 'EXDATE!:20260119') },
  { name: 'with one added', master: timed('FREQ=WEEKLY;COUNT=4', 'RDATE@:20260220T093000') },
  { name: 'dates alone', master: timed('', 'RDATE@:20260105T093000,20260212T093000,20260319T093000') },
  { name: 'whole days added', master: day('FREQ=MONTHLY;COUNT=3', 'RDATE!:20260220,20260221') },
  {
    name: 'one moved',
    master: timed('FREQ=WEEKLY;COUNT=8'),
    changed: [['RECURRENCE-ID@:20260119T093000', 'DTSTART@:20260121T140000', 'DTEND@:20260121T150000']],
  },
  {
    name: 'one moved to another month',
    master: timed('FREQ=WEEKLY;COUNT=8'),
    changed: [['RECURRENCE-ID@:20260126T093000', 'DTSTART@:20260405T140000', 'DTEND@:20260405T150000']],
  },
  {
    name: 'two moved, one left out',
    master: timed('FREQ=WEEKLY;COUNT=10', 'EXDATE@:20260202T093000'),
    changed: [
      ['RECURRENCE-ID@:20260119T093000', 'DTSTART@:20260120T093000', 'DTEND@:20260120T104500'],
      ['RECURRENCE-ID@:20260209T093000', 'DTSTART@:20260208T093000', 'DTEND@:20260208T104500'],
    ],
  },
  {
    name: 'one longer',
    master: timed('FREQ=DAILY;COUNT=5'),
    changed: [['RECURRENCE-ID@:20260107T093000', 'DTSTART@:20260107T093000', 'DTEND@:20260107T180000']],
  },
  {
    name: 'a whole day moved',
    master: day('FREQ=WEEKLY;COUNT=6'),
    changed: [['RECURRENCE-ID!:20260112', 'DTSTART!:20260114', 'DTEND!:20260115']],
  },
  { name: 'each ten years', master: ['DTSTART@:20160105T093000', 'RRULE:FREQ=YEARLY;INTERVAL=10'] },
  {
    name: 'since long ago',
    master: ['DTSTART@:20090106T193000', 'DTEND@:20090106T213000', 'RRULE:FREQ=WEEKLY;BYDAY=TU'],
  },
  { name: 'since long ago, monthly', master: ['DTSTART@:20120308T190000', 'RRULE:FREQ=MONTHLY;BYDAY=2TH'] },
  { name: 'counted since long ago', master: ['DTSTART@:20200106T193000', 'RRULE:FREQ=WEEKLY;COUNT=330'] },
  {
    name: 'over since long',
    master: ['DTSTART@:20100106T193000', 'RRULE:FREQ=WEEKLY;UNTIL=20110101T000000Z'],
  },
  { name: 'every six hours', master: ['DTSTART@:20260601T000000', 'RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=30'] },
  {
    name: 'every twenty minutes',
    master: ['DTSTART@:20260601T120000', 'RRULE:FREQ=MINUTELY;INTERVAL=20;COUNT=18'],
  },
  {
    name: 'every day at ten through a summer',
    master: ['DTSTART@:20260320T100000', 'RRULE:FREQ=DAILY;UNTIL=20261101T120000Z'],
  },
  {
    name: 'three whole days each month',
    master: ['DTSTART!:20260110', 'DTEND!:20260113', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=10'],
  },
];

/** How five families of clients write the same thing. */
interface Dialect {
  readonly name: string;
  readonly zone: string;
  /** The TZID it writes. */
  readonly tzid: string;
  readonly withDefinition: boolean;
  readonly head: readonly string[];
  readonly event: readonly string[];
  readonly newline: string;
  readonly write: (line: string) => string;
}

const plainly = (line: string) => line;

const dialects: readonly Dialect[] = [
  {
    name: 'a phone',
    zone: 'Asia/Tokyo',
    tzid: 'Asia/Tokyo',
    withDefinition: true,
    head: ['CALSCALE:GREGORIAN', 'PRODID:-//Phone//Calendar 18.1//EN'],
    event: ['CREATED:20260101T000000Z', 'TRANSP:OPAQUE', 'X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC'],
    newline: '\r\n',
    write: plainly,
  },
  {
    name: 'an office suite',
    zone: 'America/New_York',
    tzid: 'Eastern Standard Time',
    withDefinition: true,
    head: ['METHOD:PUBLISH', 'PRODID:Office Suite', 'X-WR-CALNAME:予定表'],
    event: [
      'CLASS:PUBLIC',
      'PRIORITY:5',
      'X-MICROSOFT-CDO-BUSYSTATUS:BUSY',
      'DESCRIPTION:line\\n\\nline\\, and more',
    ],
    newline: '\r\n',
    write: (line) => (line.length > 40 ? `${line.slice(0, 40)}\r\n\t${line.slice(40)}` : line),
  },
  {
    name: 'a desktop client',
    zone: 'Europe/Berlin',
    tzid: '/freeassociation.sourceforge.net/Europe/Berlin',
    withDefinition: true,
    head: ['PRODID:-//Desktop//Client 115//DE'],
    event: ['LAST-MODIFIED:20260101T000000Z', 'X-MOZ-GENERATION:3', 'CATEGORIES:Meetup,Verein'],
    newline: '\n',
    write: plainly,
  },
  {
    name: 'a web calendar',
    zone: 'Australia/Sydney',
    tzid: 'Australia/Sydney',
    withDefinition: false,
    head: ['PRODID:-//Web//Calendar 70//EN', 'X-WR-TIMEZONE:Australia/Sydney'],
    event: ['STATUS:CONFIRMED', 'SEQUENCE:2', 'ORGANIZER;CN=集い:mailto:someone@example.com'],
    newline: '\r\n',
    write: (line) => line.replace(/^[A-Z-]+/, (name) => name.toLowerCase()),
  },
  {
    name: 'a script',
    zone: 'America/Sao_Paulo',
    tzid: 'America/Sao_Paulo',
    withDefinition: false,
    head: ['PRODID:script'],
    event: ['URL:https://example.com/#part', 'COMMENT:x;y', 'X-EMPTY:'],
    newline: '\n',
    write: (line) => line,
  },
];

/** Every shape in every dialect. `definition` gives the VTIMEZONE of a zone under a name. */
export function corpus(definition: (zone: string, tzid: string) => string): readonly CorpusObject[] {
  return shapes.flatMap((shape, number) =>
    dialects.map((dialect) => {
      const uid = `corpus-${String(number)}-${dialect.name.replaceAll(' ', '-')}@example.com`;
      const vevent = (
        lines: readonly string[],
        zone: string,
        write: (line: string) => string,
        more: readonly string[],
      ) =>
        [
          'BEGIN:VEVENT',
          ...[`UID:${uid}`, 'DTSTAMP:20260101T000000Z', `SUMMARY:${shape.name}`, ...lines, ...more].map(
            (line) =>
              write(line.replace(/^([A-Z-]+)@/, `$1;TZID=${zone}`).replace(/^([A-Z-]+)!/, '$1;VALUE=DATE')),
          ),
          'END:VEVENT',
        ].join(dialect.newline);
      const components = [shape.master, ...(shape.changed ?? [])];
      return {
        name: `${shape.name}, by ${dialect.name}`,
        zone: dialect.zone,
        text:
          [
            'BEGIN:VCALENDAR',
            'VERSION:2.0',
            ...dialect.head,
            ...(dialect.withDefinition ? [definition(dialect.zone, dialect.tzid)] : []),
            ...components.map((lines) => vevent(lines, dialect.tzid, dialect.write, dialect.event)),
            'END:VCALENDAR',
          ].join(dialect.newline) + dialect.newline,
        plain: components.map((lines) =>
          vevent(lines, dialect.zone, plainly, []).replaceAll(/\r?\n/g, '\r\n'),
        ),
      };
    }),
  );
}
