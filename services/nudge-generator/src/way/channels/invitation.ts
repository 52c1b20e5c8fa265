/** An event for people's calendars. */
export interface Invitation {
  /** The same for an event in every message: a later one moves or cancels the entry. */
  readonly uid: string;
  /** Grows with each change of the event. */
  readonly sequence: number;
  readonly method: 'REQUEST' | 'CANCEL';
  readonly summary: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly location: string | null;
  readonly url: string | null;
}

/** An invitation as iCalendar (RFC 5545) with the iTIP method (RFC 5546); `stampedAt` is the moment it is written. */
export function icsOf(
  invitation: Invitation,
  {
    organiser,
    attendee,
    stampedAt,
  }: {
    readonly organiser: { readonly name?: string | undefined; readonly address: string };
    readonly attendee: string;
    readonly stampedAt: Date;
  },
): string {
  const { uid, sequence, method, summary, startsAt, endsAt, location, url } = invitation;
  const named = organiser.name === undefined ? '' : `;CN=${parameter(organiser.name)}`;
  return [
    'BEGIN:VCALENDAR',
    'PRODID:-//Tsudoi//Nudges//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `SEQUENCE:${String(sequence)}`,
    `DTSTAMP:${utc(stampedAt)}`,
    `DTSTART:${utc(startsAt)}`,
    `DTEND:${utc(endsAt)}`,
    `SUMMARY:${escapeText(summary)}`,
    ...(location === null ? [] : [`LOCATION:${escapeText(location)}`]),
    ...(url === null ? [] : [`URL:${url}`]),
    `ORGANIZER${named}:mailto:${organiser.address}`,
    `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:${attendee}`,
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
    .map(folded)
    .join('\r\n')
    .concat('\r\n');
}

function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function escapeText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, ' ');
}

/** A parameter's value: quoted, as it may hold a comma; a quote cannot be written in one. */
function parameter(text: string): string {
  return `"${text.replaceAll('"', "'").replaceAll(/\p{Cc}/gu, ' ')}"`;
}

/** Lines of at most 75 octets (RFC 5545 §3.1), never within a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = '';
      octets = 0;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n ');
}
