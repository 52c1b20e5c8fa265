/** The account of a person at a CalDAV server, for the chapters in which somebody writes into a calendar. */
export interface CalendarAccount {
  /** Root of the server, `http://127.0.0.1:5232`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Path of the person's calendars, `/person/`. */
  readonly homePath: string;
}

/** What a person writes into an entry. */
export interface CalendarEntryText {
  readonly title: string;
  readonly description: string;
  readonly location: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** The calendar app of a person: what they would do by hand, over CalDAV. */
export interface CalendarApp {
  /** Path of the new calendar at the server. */
  readonly calendarPath: string;
  /** Writes the entry, or over it. */
  write(uid: string, entry: CalendarEntryText): Promise<void>;
}

/** Makes a new, empty calendar of this name in the account. @throws Error with the server's status */
export async function openCalendarApp(account: CalendarAccount, name: string): Promise<CalendarApp> {
  const secret = Buffer.from(`${account.username}:${account.password}`).toString('base64');
  const calendarPath = `${account.homePath}${name}/`;
  async function ask(method: string, path: string, type: string, body: string): Promise<void> {
    const answer = await fetch(new URL(path, account.url), {
      method,
      headers: { Authorization: `Basic ${secret}`, 'Content-Type': `${type}; charset=utf-8` },
      body,
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`the calendar server answers ${method} with ${String(answer.status)}`);
  }
  await ask(
    'MKCALENDAR',
    calendarPath,
    'application/xml',
    `<?xml version="1.0"?><c:mkcalendar xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><set><prop><displayname>${name}</displayname></prop></set></c:mkcalendar>`,
  );
  return {
    calendarPath,
    write: (uid, entry) => ask('PUT', `${calendarPath}${uid}.ics`, 'text/calendar', ics(uid, entry)),
  };
}

function ics(uid: string, entry: CalendarEntryText): string {
  const stamp = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const text = (value: string) => value.replaceAll(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tsudoi//Tour//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp(new Date())}`,
    `DTSTART:${stamp(entry.startsAt)}`,
    `DTEND:${stamp(entry.endsAt)}`,
    `SUMMARY:${text(entry.title)}`,
    `DESCRIPTION:${text(entry.description)}`,
    `LOCATION:${text(entry.location)}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
