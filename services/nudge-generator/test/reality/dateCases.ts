/** An event and a reader, and what the words and the invitation say. */
export interface DateCase {
  readonly source: string;
  readonly what: string;
  readonly startsAt: string;
  readonly venueZone: string;
  readonly format: 'venue' | 'online';
  readonly readerZone: string;
  readonly date: string;
  readonly time: RegExp;
}

export const dateCases: readonly DateCase[] = [
  {
    source: 'opencollective/opencollective#4522',
    what: 'a reader elsewhere is told the zone of the venue',
    startsAt: '2021-08-03T16:00:00Z',
    venueZone: 'America/Los_Angeles',
    format: 'venue',
    readerZone: 'Europe/Paris',
    date: 'Tuesday, 3 August',
    time: /^09:00 \(PDT\)$/,
  },
  {
    source: 'opencollective/opencollective#4864',
    what: 'the offset is that of the event’s date, not of today',
    startsAt: '2021-11-18T17:00:00Z',
    venueZone: 'Europe/London',
    format: 'venue',
    readerZone: 'Europe/London',
    date: 'Thursday, 18 November',
    time: /^17:00$/,
  },
  {
    source: 'OpenMeet-Team/openmeet-platform#257',
    what: 'five in the afternoon of the west coast is not one at night in the calendar',
    startsAt: '2025-11-08T01:00:00Z',
    venueZone: 'America/Los_Angeles',
    format: 'venue',
    readerZone: 'America/Los_Angeles',
    date: 'Friday, 7 November',
    time: /^17:00$/,
  },
  {
    source: 'Attendize/Attendize#292',
    what: 'server, venue and reader in three zones',
    startsAt: '2017-01-20T08:00:00Z',
    venueZone: 'Europe/Berlin',
    format: 'venue',
    readerZone: 'Europe/London',
    date: 'Friday, 20 January',
    time: /^09:00 \(.+\)$/,
  },
  {
    source: 'calcom/cal.diy#14155',
    what: 'online the reader’s own zone counts',
    startsAt: '2024-03-20T15:00:00Z',
    venueZone: 'Europe/Berlin',
    format: 'online',
    readerZone: 'America/New_York',
    date: 'Wednesday, 20 March',
    time: /^11:00$/,
  },
  {
    source: 'calcom/cal.diy#436',
    what: 'the subject and the invitation tell the same instant',
    startsAt: '2021-08-11T15:00:00Z',
    venueZone: 'America/New_York',
    format: 'venue',
    readerZone: 'America/New_York',
    date: 'Wednesday, 11 August',
    time: /^11:00$/,
  },
  {
    source: 'indico/indico#5564',
    what: 'one hour between the zones is said',
    startsAt: '2022-11-09T10:00:00Z',
    venueZone: 'Europe/London',
    format: 'venue',
    readerZone: 'Europe/Berlin',
    date: 'Wednesday, 9 November',
    time: /^10:00 \(.+\)$/,
  },
];
