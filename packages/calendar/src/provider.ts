/** Which kind of server holds a calendar. */
export type ProviderKind = 'google' | 'caldav' | 'microsoft';

/** A point of an event: an instant with the zone it was entered in, or a whole day. */
export interface EventTime {
  /** ISO 8601 instant in UTC; for whole days the midnight of `date` in UTC. */
  readonly at: string;
  /** `YYYY-MM-DD` of a whole-day event, else null. */
  readonly date: string | null;
  /** IANA zone in which a series repeats; null where the provider names none. */
  readonly timeZone: string | null;
}

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
  /** RRULE, RDATE and EXDATE lines of a master, unfolded; empty for a single event. */
  readonly recurrence: readonly string[];
  /** Categories, lower case. */
  readonly tags: readonly string[];
  /** Who wrote the entry through this platform (`writeBack` mark); null for entries of people. */
  readonly origin: string | null;
}

/** One change of a page. */
export type Change =
  | {
      readonly kind: 'upsert';
      readonly event: RemoteEvent;
      /** True where the provider sends a series whole: instances that are not in this page are gone. */
      readonly wholeSeries?: boolean;
    }
  /** The event, and the instances of its series, are gone. */
  | { readonly kind: 'remove'; readonly id: string }
  /** The provider sent something that cannot be read; it is set aside and the sync goes on. */
  | { readonly kind: 'poison'; readonly id: string; readonly reason: string };

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
  readonly timeZone: string | null;
  readonly writable: boolean;
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

/** What every provider is built with. */
export interface ProviderOptions {
  /** Root of the service, without a slash at its end. */
  readonly rootUrl: string;
  /** Called before each call to the provider; awaits the quota. `weight` is 1 unless a call counts for more. */
  readonly onCall?: (operation: string) => Promise<void> | void;
  readonly now?: () => Date;
}
