import type { IcsCase } from './icsCases.ts';

/** A VTIMEZONE: its parts as kind, start, offset from, offset to, rule. */
export const vtimezone = (
  id: string,
  parts: readonly (readonly [string, string, string, string, string?])[],
): string[] => [
  'BEGIN:VTIMEZONE',
  `TZID:${id}`,
  ...parts.flatMap(([kind, start, from, to, rule]) => [
    `BEGIN:${kind}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    `END:${kind}`,
  ]),
  'END:VTIMEZONE',
];
/** Central Europe's rules. */
export const central = [
  ['STANDARD', '16010101T030000', '+0200', '+0100', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'],
  ['DAYLIGHT', '16010101T020000', '+0100', '+0200', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'],
] as const;
const tokyo = [['STANDARD', '19700101T000000', '+0900', '+0900']] as const;

/** Zones and texts. */
export const zoneCases: readonly IcsCase[] = [
  {
    source: 'libical/libical#96',
    says: 'a parameter after the zone is written with a colon',
    lines: ['DTSTART;TZID=America/Los_Angeles;X-MY-TZID-NAME:America/LA:20261115T123000'],
    right: ['2026-11-15T20:30'],
  },
  {
    source: 'ical4j/ical4j#367',
    says: 'a mail server defines a zone without a name, and uses it',
    calendar: [
      ...['BEGIN:VTIMEZONE', 'TZID:', 'BEGIN:STANDARD', 'DTSTART:16010101T000000'],
      ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0200', 'END:STANDARD', 'END:VTIMEZONE'],
    ],
    lines: ['DTSTART;TZID=:20260826T090000'],
    right: ['2026-08-26T07:00'],
  },
  {
    source: 'ical4j/ical4j#367',
    says: 'the same without its definition: a time without a zone',
    lines: ['DTSTART;TZID=:20260826T090000'],
    right: ['2026-08-26T00:00'],
  },
  {
    source: 'collective/icalendar#466',
    says: 'a slash before the name',
    lines: ['DTSTART;TZID=/Europe/Stockholm:20261021T200000'],
    right: ['2026-10-21T18:00'],
  },
  {
    source: 'u01jmg3/ics-parser#116',
    says: 'a country where the database has a continent',
    lines: ['DTSTART;TZID=Germany/Berlin:20260303T090000'],
    right: ['2026-03-03T08:00'],
  },
  {
    source: 'libical/libical#152',
    says: 'a zone with a colon that nobody quoted, in the start and in an exclusion',
    lines: [
      'DTSTART;TZID=tzone://Microsoft/Utc:20260701T090000',
      'RRULE:FREQ=DAILY;COUNT=3',
      'EXDATE;TZID=tzone://Microsoft/Utc:20260702T090000',
    ],
    right: ['2026-07-01T09:00', '2026-07-03T09:00'],
  },
  // Zones
  {
    source: 'jens-maus/node-ical#221',
    says: 'a zone that is called customized, with its definition',
    calendar: vtimezone('Customized Time Zone', central),
    lines: ['DTSTART;TZID=Customized Time Zone:20260705T100000'],
    right: ['2026-07-05T08:00'],
  },
  {
    source: 'allenporter/ical#468',
    says: 'and without one: nobody knows when it is',
    lines: ['DTSTART;TZID=Customized Time Zone:20260426T140000'],
    right: { aside: /names no zone/ },
  },
  {
    source: 'jens-maus/node-ical#56',
    says: 'a quoted name of a scheme of its own',
    calendar: vtimezone('tzone://Microsoft/Custom', central),
    lines: ['DTSTART;TZID="tzone://Microsoft/Custom":20260830T070000'],
    right: ['2026-08-30T05:00'],
  },
  {
    source: 'skarim/vobject#173',
    says: 'a name with commas, escaped in one place and quoted in the other',
    calendar: vtimezone('(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rome\\, Stockholm\\, Vienna', central),
    lines: ['DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20260504T110000'],
    right: ['2026-05-04T09:00'],
  },
  {
    source: 'apognu/gocal#8',
    says: 'a Windows name, without a definition',
    lines: ['DTSTART;TZID=Romance Standard Time:20260513T093000'],
    right: ['2026-05-13T07:30'],
  },
  {
    source: 'nibdo/ical-js-parser#26',
    says: 'another, of a country that changed its rules',
    lines: ['DTSTART;TZID=Turkey Standard Time:20260113T093000'],
    right: ['2026-01-13T06:30'],
  },
  {
    source: 'kewisch/ical.js#318',
    says: 'rules of a zone that never meet, in an unknown zone',
    calendar: vtimezone('Berlin (own)', [
      ...central,
      [
        'DAYLIGHT',
        '19170416T030000',
        '+0100',
        '+0200',
        'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15,16,17,18,19,20,21;BYDAY=1MO;UNTIL=19180415T010000Z',
      ],
    ]),
    lines: ['DTSTART;TZID=Berlin (own):20260709T063000'],
    right: ['2026-07-09T04:30'],
  },
  {
    source: 'pimutils/khal#967',
    says: 'a definition without offsets beside a name that everybody knows',
    calendar: [
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Zurich',
      'BEGIN:STANDARD',
      'DTSTART:19810329T020000',
      'END:STANDARD',
      'END:VTIMEZONE',
    ],
    lines: ['DTSTART;TZID=Europe/Zurich:20261029T204500'],
    right: ['2026-10-29T19:45'],
  },
  {
    source: 'pimutils/khal#328',
    says: 'a quote that swallowed the next parameter',
    calendar: vtimezone('local', [['STANDARD', '20090314T230000', '-0200', '-0300']]),
    lines: ['DTSTART;TZID="local;VALUE=DATE-TIME":20260320T120000'],
    right: ['2026-03-20T15:00'],
  },
  {
    source: 'tine20/tine20#6691',
    says: 'a floating time is one of the workspace, not of UTC and not of the machine',
    lines: ['DTSTART:20261006T150001'],
    right: ['2026-10-06T06:00'],
  },
  {
    source: 'pimutils/khal#554',
    says: 'a floating time of a calendar that says where it is',
    calendar: ['X-WR-TIMEZONE:Europe/Zurich'],
    lines: ['DTSTART:20260120T190000'],
    right: ['2026-01-20T18:00'],
  },
  {
    source: 'mozilla.org calendars of 2005 to 2010',
    says: 'a path of its maker before the name',
    lines: ['DTSTART;TZID=/mozilla.org/20050126_1/Asia/Tokyo:20260120T190000'],
    right: ['2026-01-20T10:00'],
  },
  {
    source: 'calendars of Japanese web services',
    says: 'JST, with and without its definition',
    calendar: vtimezone('JST', tokyo),
    lines: [
      'DTSTART;TZID=JST:20260120T190000',
      '--',
      'UID:second',
      'RECURRENCE-ID;TZID=JST:20260121T190000',
      'DTSTART;TZID=JST:20260122T190000',
    ],
    right: ['2026-01-20T10:00', '2026-01-22T10:00'],
  },
  {
    source: 'Exchange connectors',
    says: 'an offset for a name',
    lines: ['DTSTART;TZID=GMT-07:00:20260120T190000', 'RRULE:FREQ=DAILY;COUNT=2'],
    right: ['2026-01-21T02:00', '2026-01-22T02:00'],
  },
  {
    source: 'Exchange, zones of one’s own',
    says: 'offsets that no zone has',
    calendar: vtimezone('Ours', [
      ['STANDARD', '16010101T020000', '-0410', '-0510', 'FREQ=YEARLY;BYDAY=1SU;BYMONTH=11'],
      ['DAYLIGHT', '16010101T020000', '-0510', '-0410', 'FREQ=YEARLY;BYDAY=2SU;BYMONTH=3'],
    ]),
    lines: ['DTSTART;TZID=Ours:20260306T120000', 'RRULE:FREQ=DAILY;COUNT=3'],
    right: ['2026-03-06T17:10', '2026-03-07T17:10', '2026-03-08T16:10'],
  },
  // Texts
  {
    source: 'ietf-tools/datatracker#8498',
    says: 'a word before BEGIN: the event is broken, not gone',
    lines: [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'NoneBEGIN:VEVENT',
      'DTSTART:20260101T000000Z',
      'END:VEVENT',
      'END:VCALENDAR',
    ],
    right: { aside: /BEGIN:VEVENT is missing/ },
  },
  {
    source: 'this project, 2026',
    says: 'two hundred thousand semicolons',
    lines: [`X-A${';'.repeat(200_000)}:x`, 'DTSTART:20260101T000000Z'],
    right: ['2026-01-01T00:00'],
  },
  {
    source: 'this project, 2026 (BYHOUR and BYMINUTE of a whole day)',
    says: 'every minute, written as a list',
    lines: [
      'DTSTART:20261231T235700Z',
      `RRULE:FREQ=DAILY;BYHOUR=${Array.from({ length: 24 }, (_, hour) => hour).join()};BYMINUTE=${Array.from({ length: 60 }, (_, minute) => minute).join()}`,
    ],
    right: ['2026-12-31T23:57', '2026-12-31T23:58', '2026-12-31T23:59'],
  },
  {
    source: 'Apple’s birthdays',
    says: 'a year that nobody knows is 1604',
    lines: ['DTSTART;VALUE=DATE:16041012', 'RRULE:FREQ=YEARLY'],
    right: ['2026-10-12T00:00'],
  },
  {
    source: 'vendors that write English by hand',
    says: 'lower case, blanks, an empty part and a plus',
    lines: ['dtstart:20260105T090000Z', 'rrule:freq=weekly; byday=MO ;;interval=+2;count=2;BYMONTH='],
    right: ['2026-01-05T09:00', '2026-01-19T09:00'],
  },
  {
    source: 'RFC 5546 2.1.4',
    says: 'of two masters of one UID the newer counts',
    lines: ['DTSTART:20260105T090000Z', 'SEQUENCE:3', '--', 'DTSTART:20260106T090000Z', 'SEQUENCE:2'],
    right: ['2026-01-05T09:00'],
  },
  {
    source: 'Outlook, zones of one name that it thinks different',
    says: 'a Windows name with a number, without its definition',
    lines: ['DTSTART;TZID=Eastern Standard Time 1:20260701T090000'],
    right: ['2026-07-01T13:00'],
  },
  {
    source: 'robur-coop/icalendar#13',
    says: 'a definition in several parts, the newest of which lies in the future',
    calendar: vtimezone('London as it was', [
      [
        'STANDARD',
        '19991031T020000',
        '+0100',
        '+0000',
        'FREQ=YEARLY;UNTIL=20361026T010000Z;BYDAY=-1SU;BYMONTH=10',
      ],
      ['STANDARD', '20371025T020000', '+0100', '+0000', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'],
      [
        'DAYLIGHT',
        '19810329T010000',
        '+0000',
        '+0100',
        'FREQ=YEARLY;UNTIL=20370329T010000Z;BYDAY=-1SU;BYMONTH=3',
      ],
      ['DAYLIGHT', '20380328T010000', '+0000', '+0100', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'],
    ]),
    lines: ['DTSTART;TZID=London as it was:20260327T200000', 'RRULE:FREQ=DAILY;COUNT=3'],
    right: ['2026-03-27T20:00', '2026-03-28T20:00', '2026-03-29T19:00'],
  },
];
