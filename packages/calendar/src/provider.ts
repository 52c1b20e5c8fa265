/** Which kind of server holds a calendar: the `kind` of a definition in `kinds.ts`. */
export type ProviderKind = string;

/** A point of an event: an instant with the zone it was entered in, or a whole day. */
export interface EventTime {
  /** ISO 8601 instant in UTC; for whole days the midnight of `date` in UTC. */
  readonly at: string;
  /** `YYYY-MM-DD` of a whole-day event, else null. */
  readonly date: string | null;
  /** Id of the zone in which a series repeats (`zones/zone.ts`); null where the provider names none. */
  readonly timeZone: string | null;
}

/** What an entry is: an event, or something that calendars keep beside events and that no rule asks for unless it says so. */
export const entryNatures = [
  'event',
  'declined',
  'working_location',
  'out_of_office',
  'focus_time',
  'birthday',
] as const;
export type EntryNature = (typeof entryNatures)[number];

/** An event as its provider holds it: a single event, the master of a series, or one moved or changed instance of it. */
export interface RemoteEvent {
  /** Unique in its calendar. */
  readonly id: string;
  /** Changes with every change of the event. */
  readonly etag: string;
  /** Id of the series' master when this is one changed instance; else null. */
  readonly seriesId: string | null;
  /** Where the rule had put this instance; null unless `seriesId` is set. */
  readonly originalStart: EventTime | null;
  readonly status: 'confirmed' | 'tentative' | 'cancelled';
  readonly title: string;
  readonly description: string;
  readonly location: string;
  /** Null only on a cancelled instance, of which providers guarantee no more than its place in the series. */
  readonly start: EventTime | null;
  readonly end: EventTime | null;
  /** iCalendar UID, the same in every calendar that holds the event; null where the provider names none. */
  readonly uid: string | null;
  /** Address of the organiser, lower case; null for an entry that nobody was invited to. */
  readonly organizer: string | null;
  /** Of two versions of an event the higher one is the newer (RFC 5545 3.8.7.4). */
  readonly sequence: number;
  readonly nature: EntryNature;
  /** On a changed instance: all later ones are changed alike (RANGE=THISANDFUTURE). */
  readonly andFuture: boolean;
  /** RRULE, RDATE and EXDATE lines of a master, unfolded; empty for a single event. */
  readonly recurrence: readonly string[];
  /** Categories, lower case. */
  readonly tags: readonly string[];
  /** Who wrote the entry through this platform (`writeBack` mark); null for entries of people. */
  readonly origin: string | null;
}

/** One change of a page. */
export type Change =
  | { readonly kind: 'upsert'; readonly event: RemoteEvent }
  /** The series (its master's id, which may be in no calendar of ours) is sent whole: members that are not in this page are gone. */
  | { readonly kind: 'whole'; readonly id: string }
  /** The event, and the instances of its series, are gone. */
  | { readonly kind: 'remove'; readonly id: string }
  /** The provider holds something that cannot be read; it is set aside and the sync goes on. */
  | SetAside;

/** An entry that is there and cannot be read. */
export interface SetAside {
  readonly kind: 'set-aside';
  readonly id: string;
  readonly etag: string;
  readonly reason: string;
  /** What of it could be read, to show a person which entry is meant. */
  readonly title: string;
  /** Whether reading it once more may help although it has not changed (its server answered 500 for it). */
  readonly again: boolean;
}

/** Where a run stands. Opaque: what a provider returned is what it gets back, also in another process. */
export interface Position {
  /** Null asks for everything; else what the last complete run returned. */
  readonly token: string | null;
  /** Null at the start of a run; else `next` of the page before. */
  readonly page: string | null;
}

/** A page of changes. Exactly one of `next` and `token` is set; the page with `token` is the last one. */
export interface ChangePage {
  readonly changes: readonly Change[];
  readonly next: string | null;
  readonly token: string | null;
}

export interface RemoteCalendar {
  readonly id: string;
  readonly name: string;
  /** Zone of its floating times; null where the provider names none. */
  readonly timeZone: string | null;
  /** Whether the server says that entries may be written here. */
  readonly writable: boolean;
}

/** Who the account belongs to, as its provider shows it. */
export interface Account {
  /** Address or name to show; null where the provider tells none. */
  readonly name: string | null;
}

/** What to open a push channel with. */
export interface WatchRequest {
  readonly channelId: string;
  /** A secret that comes back with each message. */
  readonly secret: string;
  /** https:// address that the provider calls. */
  readonly address: string;
  readonly lifetimeSeconds: number;
}

export interface WatchedChannel {
  /** The provider's own id, needed to stop the channel. */
  readonly resourceId: string;
  readonly expiresAt: Date;
}

export interface BusyInterval {
  readonly from: string;
  readonly to: string;
}

/** An entry that this platform writes into a calendar. */
export interface WriteBackEntry {
  /** The same for each try, so that a repeated write makes one entry; `[a-v0-9]{5,64}`. */
  readonly key: string;
  /** What an earlier write returned; null for the first one. */
  readonly id: string | null;
  readonly title: string;
  readonly description: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly timeZone: string;
  /** Mark by which the sync knows the entry again (`RemoteEvent.origin`). */
  readonly origin: string;
}

export interface WrittenEntry {
  readonly id: string;
  readonly etag: string;
}

/** Id and etag of every event that a calendar holds, for comparing with the rows. */
export type Inventory = ReadonlyMap<string, string>;

/**
 * A person's calendars at one provider. Every method makes real calls, counted by `onCall`, and throws the faults of `faults.ts`;
 * none retries: the policy is the caller's.
 */
export interface CalendarProvider {
  readonly kind: ProviderKind;
  account(signal?: AbortSignal): Promise<Account>;
  /** The calendars that hold events. */
  listCalendars(signal?: AbortSignal): Promise<readonly RemoteCalendar[]>;
  changes(
    calendarId: string,
    position: Position,
    pageSize: number,
    signal?: AbortSignal,
  ): Promise<ChangePage>;
  /** Null where the provider cannot push for this calendar: poll it. */
  watch(calendarId: string, request: WatchRequest, signal?: AbortSignal): Promise<WatchedChannel | null>;
  /** Lengthens a channel; null where the provider cannot, or has lost it: open another beside it. */
  renew(resourceId: string, lifetimeSeconds: number, signal?: AbortSignal): Promise<Date | null>;
  unwatch(channelId: string, resourceId: string): Promise<void>;
  freeBusy(calendarId: string, from: Date, to: Date, signal?: AbortSignal): Promise<readonly BusyInterval[]>;
  /** Makes the entry, or brings the one of an earlier write (same key) to this state. */
  put(calendarId: string, entry: WriteBackEntry, signal?: AbortSignal): Promise<WrittenEntry>;
  /** Deletes an entry; an entry that is gone already is no fault. */
  remove(calendarId: string, id: string, signal?: AbortSignal): Promise<void>;
}

/** What is known here of a calendar, for providers whose servers cannot say what changed. */
export interface KnownEntries {
  /** Etag of every entry and set-aside entry, by id. */
  etags(calendarId: string): Promise<ReadonlyMap<string, string>>;
  /** Entries that were set aside and may be readable now, though unchanged. */
  again(calendarId: string): Promise<readonly string[]>;
}

/** The caller's way out: it connects to checked addresses only, ends an answer that costs too much, and parses no deeper than it should. */
export interface Outlet {
  readonly fetch: typeof globalThis.fetch;
  /** As `JSON.parse`; throws where the text is nested too deep. */
  readonly parseJson: (text: string) => unknown;
}

/** What every provider is built with. */
export interface ProviderOptions {
  /** Root of the service, without a slash at its end. */
  readonly rootUrl: string;
  /** Called before each call to the provider; awaits the quota. `weight` is 1 unless a call counts for more. */
  readonly onCall?: (operation: string) => Promise<void> | void;
  readonly now?: () => Date;
  /** The way out; tests against a server of their own leave it away. */
  readonly outlet?: Outlet;
  /** Zone of times that name none; UTC unless given. */
  readonly floatingZone?: string;
  readonly known?: KnownEntries;
}
