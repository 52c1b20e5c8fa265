import type { IcsCase } from './icsCases.ts';
import { central, vtimezone } from './zoneCases.ts';

/** Rules, dates left out and added, changed instances. */
export const ruleCases: readonly IcsCase[] = [
  // Rules
  {
    source: 'jelmer/xandikos#571',
    says: 'a phone ends a zoned series by a local time',
    lines: ['DTSTART;TZID=America/New_York:20260105T190000', 'RRULE:FREQ=WEEKLY;UNTIL=20260119T190000'],
    right: ['2026-01-06T00:00', '2026-01-13T00:00', '2026-01-20T00:00'],
  },
  {
    source: 'jens-maus/node-ical#436',
    says: 'UNTIL is a day where the start is a time: the day of the zone',
    lines: ['DTSTART;TZID=Pacific/Auckland:20260105T180000', 'RRULE:FREQ=WEEKLY;UNTIL=20260112'],
    right: ['2026-01-05T05:00', '2026-01-12T05:00'],
  },
  {
    source: 'jens-maus/node-ical#543',
    says: 'an office suite ends whole days by the midnight of its zone in UTC',
    lines: [
      'DTSTART;VALUE=DATE:20261020',
      'RRULE:FREQ=YEARLY;UNTIL=20261019T230000Z;BYMONTHDAY=20;BYMONTH=10',
    ],
    right: ['2026-10-20T00:00'],
  },
  {
    source: 'pimutils/khal#236',
    says: 'whole days end by a UTC midnight',
    lines: ['DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=MONTHLY;UNTIL=20260202T000000Z;BYMONTHDAY=1'],
    right: ['2026-01-01T00:00', '2026-02-01T00:00'],
  },
  {
    source: 'bitfireAT/ical4android#38',
    says: 'a rule that ended before it began leaves its start',
    lines: ['DTSTART;TZID=Europe/Vienna:20260531T130000', 'RRULE:FREQ=WEEKLY;UNTIL=20260531T105900Z'],
    right: ['2026-05-31T11:00'],
  },
  {
    source: 'RFC 5545 3.8.5.3: DTSTART is always the first instance (ical.js gives none)',
    says: 'a rule that ended before it began leaves its start, though that is no day of the rule',
    lines: [
      'DTSTART;TZID=America/New_York:20261116T010000',
      'RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=WE,FR;UNTIL=20260715T000000Z',
    ],
    right: ['2026-11-16T06:00'],
  },
  {
    source: 'kewisch/ical.js#409',
    says: 'the last instance counts when UNTIL lies after its start',
    lines: [
      'DTSTART;TZID=Europe/Madrid:20260921T110000',
      'RRULE:FREQ=WEEKLY;UNTIL=20261005T093000Z;BYDAY=MO;WKST=MO',
    ],
    right: ['2026-09-21T09:00', '2026-09-28T09:00', '2026-10-05T09:00'],
  },
  {
    source: 'linagora/esn-sabre#374',
    says: 'UNTIL is no date',
    lines: ['DTSTART:20260608T150000Z', 'RRULE:FREQ=WEEKLY;UNTIL=INVALID DATE;BYDAY=MO'],
    right: { aside: /UNTIL is INVALIDDATE/ },
  },
  {
    source: 'dateutil/dateutil#1441',
    says: 'an interval of nought never moves',
    lines: ['DTSTART:20260608T150000Z', 'RRULE:FREQ=DAILY;INTERVAL=0'],
    right: { aside: /INTERVAL is 0/ },
  },
  {
    source: 'jkbrzt/rrule#568',
    says: 'an interval that is no whole number',
    lines: ['DTSTART:20260201T070000Z', 'RRULE:FREQ=DAILY;INTERVAL=.007;COUNT=10'],
    right: { aside: /INTERVAL is \.007/ },
  },
  {
    source: 'libical/libical#135',
    says: 'a frequency that does not exist',
    lines: ['DTSTART:20260201T070000Z', 'RRULE:FREQ=FORTNIGHTLY'],
    right: { aside: /FORTNIGHTLY does not exist/ },
  },
  {
    source: 'libical/libical#421',
    says: 'a rule that another program replaced by its error',
    lines: ['DTSTART:20260201T070000Z', 'RRULE:Error'],
    right: { aside: /rule says "ERROR"/ },
  },
  {
    source: 'Etar-Group/Etar-Calendar#1517',
    says: 'an empty rule',
    lines: ['DTSTART:20260201T070000Z', 'RRULE:'],
    right: { aside: /names no frequency/ },
  },
  {
    source: 'jkbrzt/rrule#622',
    says: 'hours that never come',
    lines: ['DTSTART:20260201T000000Z', 'RRULE:FREQ=HOURLY;INTERVAL=2;BYHOUR=1'],
    right: { aside: /too long/ },
  },
  {
    source: 'jkbrzt/rrule#468',
    says: 'minutes on some weekdays and hours',
    lines: [
      'DTSTART:20260601T010000Z',
      'RRULE:FREQ=MINUTELY;INTERVAL=120;BYDAY=MO;BYHOUR=1,2,3,4,5,6,7;UNTIL=20260608T230000Z',
    ],
    right: [
      '2026-06-01T01:00',
      '2026-06-01T03:00',
      '2026-06-01T05:00',
      '2026-06-01T07:00',
      '2026-06-08T01:00',
      '2026-06-08T03:00',
      '2026-06-08T05:00',
      '2026-06-08T07:00',
    ],
  },
  {
    source: 'kewisch/ical.js#1039',
    says: 'BYSETPOS counts in a day and in a week',
    lines: ['DTSTART:20260105T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1;COUNT=4'],
    right: ['2026-01-05T09:00', '2026-01-09T09:00', '2026-01-12T09:00', '2026-01-16T09:00'],
  },
  {
    source: 'jkbrzt/rrule#390',
    says: 'daily at midnight over a change of the clock',
    lines: ['DTSTART;TZID=Europe/London:20260327T000000', 'RRULE:FREQ=DAILY;COUNT=5;WKST=MO'],
    right: [
      '2026-03-27T00:00',
      '2026-03-28T00:00',
      '2026-03-29T00:00',
      '2026-03-29T23:00',
      '2026-03-30T23:00',
    ],
  },
  {
    source: 'jkbrzt/rrule#65',
    says: 'no day comes twice when the clock goes forward in the south',
    lines: ['DTSTART;TZID=Pacific/Auckland:20260926T103000', 'RRULE:FREQ=DAILY;COUNT=4'],
    right: ['2026-09-25T22:30', '2026-09-26T21:30', '2026-09-27T21:30', '2026-09-28T21:30'],
  },
  {
    source: 'jkbrzt/rrule#295',
    says: 'a zone of three quarters of an hour, whatever the machine is set to',
    lines: ['DTSTART;TZID=Australia/Eucla:20261027T000000', 'RRULE:FREQ=DAILY;COUNT=2'],
    right: ['2026-10-26T15:15', '2026-10-27T15:15'],
  },
  {
    source: 'Jorricks/iCal-library#8',
    says: 'working days until a UTC second, some left out in their zone',
    lines: [
      'DTSTART;TZID=Europe/Amsterdam:20261221T111500',
      'RRULE:FREQ=WEEKLY;UNTIL=20261225T225959Z;BYDAY=FR,MO,TH,TU,WE',
      'EXDATE;TZID=Europe/Amsterdam:20261222T111500',
      'EXDATE;TZID=Europe/Amsterdam:20261224T111500',
    ],
    right: ['2026-12-21T10:15', '2026-12-23T10:15', '2026-12-25T10:15'],
  },
  // Dates left out and added
  {
    source: 'nextcloud/server#44600',
    says: 'days left out of a series of times',
    lines: [
      'DTSTART;TZID=Europe/Vienna:20260301T100000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE;VALUE=DATE:20260308',
      'EXDATE;VALUE=DATE:20260322',
    ],
    right: ['2026-03-01T09:00', '2026-03-15T09:00'],
  },
  {
    source: 'sabre-io/vobject#555',
    says: 'the same without VALUE=DATE',
    lines: ['DTSTART:20260102T140000Z', 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE:20260109'],
    right: ['2026-01-02T14:00', '2026-01-16T14:00'],
  },
  {
    source: 'Kozea/Radicale#2008',
    says: 'a day left out of a UTC series',
    lines: ['DTSTART:20260401T210000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20260402'],
    right: ['2026-04-01T21:00', '2026-04-03T21:00'],
  },
  {
    source: 'jens-maus/node-ical#454',
    says: 'whole days left out by a time with a zone',
    calendar: vtimezone('W. Europe Standard Time', central),
    lines: [
      'DTSTART;VALUE=DATE:20260216',
      'RRULE:FREQ=DAILY;COUNT=4',
      'EXDATE;TZID=W. Europe Standard Time:20260218T000000',
    ],
    right: ['2026-02-16T00:00', '2026-02-17T00:00', '2026-02-19T00:00'],
  },
  {
    source: 'niccokunzmann/python-recurring-ical-events#25',
    says: 'left out in another zone than the series has',
    lines: [
      'DTSTART;TZID=Europe/Berlin:20260105T090000',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      'EXDATE;TZID=Asia/Tokyo:20260112T170000',
    ],
    right: ['2026-01-05T08:00', '2026-01-19T08:00'],
  },
  {
    source: 'kewisch/ical.js#257',
    says: 'left out in UTC from a zoned series',
    lines: [
      'DTSTART;TZID=Europe/Berlin:20260725T100000',
      'RRULE:FREQ=WEEKLY;UNTIL=20260808T080000Z',
      'EXDATE:20260801T080000Z',
    ],
    right: ['2026-07-25T08:00', '2026-08-08T08:00'],
  },
  {
    source: 'sabre-io/vobject#89',
    says: 'the first instances are left out',
    lines: [
      'DTSTART:20260105T090000Z',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE:20260105T090000Z,20260112T090000Z',
    ],
    right: ['2026-01-19T09:00', '2026-01-26T09:00'],
  },
  // Changed instances
  {
    source: 'kewisch/ical.js#99',
    says: 'a changed instance of a zoned series is named in UTC',
    lines: [
      'DTSTART;TZID=Europe/Berlin:20260105T100000',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      '--',
      'RECURRENCE-ID:20260112T090000Z',
      'DTSTART;TZID=Europe/Berlin:20260113T150000',
    ],
    right: ['2026-01-05T09:00', '2026-01-13T14:00', '2026-01-19T09:00'],
  },
  {
    source: 'bitfireAT/synctools#80',
    says: 'or in the zone of the change',
    lines: [
      'DTSTART;TZID=Pacific/Auckland:20260408T110000',
      'RRULE:FREQ=DAILY;COUNT=5;INTERVAL=2',
      'EXDATE;TZID=Pacific/Auckland:20260412T110000',
      '--',
      'RECURRENCE-ID;TZID=Europe/Paris:20260414T010000',
      'DTSTART;TZID=Europe/Paris:20260414T030000',
    ],
    right: ['2026-04-07T23:00', '2026-04-09T23:00', '2026-04-14T01:00', '2026-04-15T23:00'],
  },
  {
    source: 'jens-maus/node-ical#460',
    says: 'a whole day is moved, its place given as a time with a zone',
    calendar: vtimezone('W. Europe Standard Time', central),
    lines: [
      'DTSTART;VALUE=DATE:20260225',
      'RRULE:FREQ=DAILY;COUNT=3',
      '--',
      'RECURRENCE-ID;TZID=W. Europe Standard Time:20260226T000000',
      'DTSTART;VALUE=DATE:20260301',
    ],
    right: ['2026-02-25T00:00', '2026-02-27T00:00', '2026-03-01T00:00'],
  },
  {
    source: 'sabre-io/vobject#58',
    says: 'a whole day is changed, its place given as a UTC midnight',
    lines: [
      'DTSTART;VALUE=DATE:20260820',
      'RRULE:FREQ=DAILY;INTERVAL=1;UNTIL=20260821T000000Z',
      '--',
      'RECURRENCE-ID:20260820T000000Z',
      'DTSTART;VALUE=DATE:20260820',
    ],
    right: ['2026-08-20T00:00', '2026-08-21T00:00'],
  },
  {
    source: 'jelmer/xandikos#659',
    says: 'one instance alone, the series is elsewhere',
    lines: ['RECURRENCE-ID;TZID=Europe/Paris:20260608T170000', 'DTSTART;TZID=Europe/Paris:20260608T180000'],
    right: ['2026-06-08T16:00'],
  },
  {
    source: 'sabre-io/vobject#101',
    says: 'the second Monday, one left out',
    lines: [
      'DTSTART;TZID=Europe/Berlin:20260112T210000',
      'RRULE:FREQ=MONTHLY;BYDAY=2MO;COUNT=3',
      'EXDATE;TZID=Europe/Berlin:20260209T210000',
    ],
    right: ['2026-01-12T20:00', '2026-03-09T20:00'],
  },
  {
    source: 'RFC 5545 3.2.13 (Outlook and Evolution write it)',
    says: 'this instance and all after it are moved',
    lines: [
      'DTSTART:20260105T090000Z',
      'DTEND:20260105T100000Z',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      '--',
      'RECURRENCE-ID;RANGE=THISANDFUTURE:20260119T090000Z',
      'DTSTART:20260119T110000Z',
      'DTEND:20260119T120000Z',
    ],
    right: ['2026-01-05T09:00', '2026-01-12T09:00', '2026-01-19T11:00', '2026-01-26T11:00'],
  },
];
