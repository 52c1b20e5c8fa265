import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import type { Mailbox } from './mailbox.ts';
import type { CalendarAccount, CalendarApp, CalendarEntryText } from './calendarApp.ts';

/** The entry that is the event of the story, in the calendar app of its organiser. */
export interface WrittenEntry {
  readonly app: CalendarApp;
  readonly uid: string;
  readonly entry: CalendarEntryText;
  /** The calendar as the installation knows it. */
  readonly calendarId: string;
}

/** What the chapters of the tour share: one client, one event to follow, and what was learned on the way. */
export interface Story {
  readonly api: ApiClient;
  readonly output: Output;
  /** Where somebody can write into a calendar; undefined where no server is known. */
  readonly calendarAccount: CalendarAccount | undefined;
  /** Where mails can be sent and read; undefined where no such server is known. */
  readonly mailbox: Mailbox | undefined;
  /** Set by the chapter in which the event begins as a calendar entry. */
  calendarEntry: WrittenEntry | undefined;
  /** The event that every chapter is about; set by the first chapter. */
  eventId: string;
  /** Its accepted plan. */
  planId: string;
  /** Facts that a chapter leaves for later ones and for the test of the story. */
  readonly facts: Map<string, unknown>;
  /** Whether the teller administers the installation: chapters on what only an admin sees are shorter without. */
  readonly administers: boolean;
  /** What time it is where the story is told. */
  now(): Promise<Date>;
  /** Moves the installation's clock to an instant. */
  moveClock(to: Date): Promise<void>;
  /** Resolves when `check`, asked every `everyMs` (200), gives a value; throws after `timeoutMs` (30,000) with what was waited for. */
  until<T>(
    what: string,
    check: () => Promise<T | undefined>,
    options?: { readonly timeoutMs?: number; readonly everyMs?: number },
  ): Promise<T>;
}

/** A chapter of the one story: public API only. */
export interface Chapter {
  readonly title: { readonly ja: string; readonly en: string };
  /** Told only where the installation's clock can be moved. */
  readonly movesClock?: boolean;
  /** What the chapter needs from outside and does not find, in words that say how to bring it; then it is left out. */
  missing?(story: Story): Promise<string | undefined>;
  tell(story: Story): Promise<void>;
}
