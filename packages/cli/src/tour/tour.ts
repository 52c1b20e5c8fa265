import { moveClock, readClock } from '@tsudoi/contracts/stage';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import type { CalendarAccount } from './calendarApp.ts';
import { chapters } from './chapters.ts';
import type { Mailbox } from './mailbox.ts';
import type { Chapter, Story } from './story.ts';

export interface TourOptions {
  readonly chapters?: readonly Chapter[];
  /** Where somebody can write into a calendar. */
  readonly calendarAccount?: CalendarAccount | undefined;
  /** Where mails can be sent and read. */
  readonly mailbox?: Mailbox | undefined;
  /** Whether the client is an admin's, and the clock of the whole installation may be moved: only where nobody else works on it. */
  readonly administers: boolean;
}

/**
 * Tells the whole story against a running installation; resolves to its facts. A chapter that misses something from
 * outside says what and is left out. A moved clock is set right again at the end.
 */
export async function tour(
  api: ApiClient,
  output: Output,
  { chapters: told = chapters, calendarAccount, mailbox, administers }: TourOptions,
): Promise<ReadonlyMap<string, unknown>> {
  const clock = administers ? (await api.call(readClock)).body : undefined;
  const movable = administers && clock?.movable === true;
  const story: Story = {
    api,
    output,
    administers,
    now: async () => (administers ? new Date((await api.call(readClock)).body.now) : new Date()),
    calendarAccount,
    mailbox,
    calendarEntry: undefined,
    eventId: '',
    planId: '',
    facts: new Map(),
    async moveClock(to) {
      await api.call(moveClock, { body: { now: to.toISOString() } });
      output.line(`  ⏱  ${to.toISOString()}`);
    },
    async until(what, check, { timeoutMs = 30_000, everyMs = 200 } = {}) {
      const deadline = Date.now() + timeoutMs;
      while (Date.now() < deadline) {
        const found = await check();
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
      throw new Error(`waited ${String(timeoutMs / 1_000)} s in vain for: ${what}`);
    },
  };
  try {
    for (const [index, chapter] of told.entries()) {
      const heading = `\n${String(index + 1)}. ${chapter.title.ja} — ${chapter.title.en}`;
      const missing =
        chapter.movesClock && !movable
          ? administers
            ? 'the clock cannot be moved here (MOVABLE_CLOCK)'
            : 'it moves the clock of everybody; make tour tells it in an installation of its own'
          : await chapter.missing?.(story);
      if (missing !== undefined) {
        output.line(`${heading}\n  省略 left out: ${missing}`);
        continue;
      }
      const startedAt = performance.now();
      output.line(heading);
      await chapter.tell(story);
      output.line(`  (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
    }
  } finally {
    if (movable) await api.call(moveClock, { body: { now: null } });
  }
  output.result(Object.fromEntries(story.facts));
  return story.facts;
}
