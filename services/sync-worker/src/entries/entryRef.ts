import { createHash } from 'node:crypto';
import type { Entry } from './entryRows.ts';

/** Where an entry is, for names that hold nowhere else. */
export interface EntryPlace {
  readonly provider: string;
  readonly serverUrl: string | null;
  /** The provider's id of the calendar. */
  readonly remoteCalendar: string;
}

/**
 * The names that an entry may have for ever, the best one first: UID and organiser, the same in every calendar that holds the event;
 * UID at its server, for an entry that nobody was invited to; the provider's ids where there is no UID.
 */
export function entryRefs(entry: Entry, place: EntryPlace): readonly string[] {
  const row = entry.master ?? entry.members[0];
  const { uid = null, organizer = null } = row?.details ?? {};
  const server = place.serverUrl === null ? place.remoteCalendar : new URL(place.serverUrl).origin;
  const names = [
    ...(uid !== null && organizer !== null ? [['organizer', uid, organizer]] : []),
    ...(uid !== null ? [['uid', place.provider, server, uid]] : []),
    ...(uid === null ? [['id', place.provider, place.remoteCalendar, entry.id]] : []),
  ];
  return names.map(
    (name) => `calendar-entry:${createHash('sha256').update(JSON.stringify(name)).digest('base64url')}`,
  );
}
