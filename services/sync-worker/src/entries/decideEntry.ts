import { isTimeZone } from '@tsudoi/calendar/eventTime';
import type { CalendarRule } from '@tsudoi/contracts/calendars';
import { EventInput } from '@tsudoi/contracts/events';
import type { Entry, EntryRow } from './entryRows.ts';
import { nextOccurrence, type DayClock } from './nextOccurrence.ts';

/** What the rules make of an entry. */
export type Decision =
  /** An event; `endsAt` is when its instance is over and the next one is to be told. */
  | { readonly kind: 'open'; readonly details: EventInput; readonly endsAt: Date }
  /** No event: no rule asks for it, it is cancelled or gone, it is ours, or all of it is over. */
  | { readonly kind: 'closed' }
  /** It is there and cannot be read: whatever was told of it stands. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Decides one entry; never throws, so that an odd one stops no other. */
export function decideEntry(
  entry: Entry,
  rules: readonly CalendarRule[],
  now: Date,
  clock: DayClock,
): Decision {
  if (entry.unreadable !== null) return { kind: 'unreadable', reason: entry.unreadable };
  const first = entry.master ?? entry.members[0];
  if (!first || entry.master?.status === 'cancelled') return { kind: 'closed' };
  if ([first, ...entry.members].some((row) => row.origin !== null)) return { kind: 'closed' };
  try {
    const next = nextOccurrence(entry, now, clock);
    if (!next) return { kind: 'closed' };
    const { row } = next;
    const tags = row.details.tags.length > 0 ? row.details.tags : first.details.tags;
    const nature = row.details.nature;
    const rule = rules.find(
      (each) =>
        (each.tag === null || tags.includes(each.tag)) &&
        (nature === 'event' || each.include.includes(nature)),
    );
    if (!rule) return { kind: 'closed' };
    const title = (row.title.trim() || first.title.trim()).slice(0, 200) || '(no title)';
    const parsed = EventInput.safeParse({
      ...rule.defaults,
      name: title,
      theme: words(row, first, 'description').slice(0, 500) || title,
      venue: words(row, first, 'location').slice(0, 300) || null,
      startsAt: next.startsAt.toISOString(),
      timeZone: shownZone(row, first, clock.timeZone),
    });
    if (parsed.success) return { kind: 'open', details: parsed.data, endsAt: next.endsAt };
    const fault = parsed.error.issues[0];
    return { kind: 'unreadable', reason: `${fault?.path.join('.') ?? ''}: ${fault?.message ?? 'no event'}` };
  } catch (err) {
    return { kind: 'unreadable', reason: err instanceof Error ? err.message : 'unreadable' };
  }
}

function words(row: EntryRow, first: EntryRow, field: 'description' | 'location'): string {
  return row.details[field].trim() || first.details[field].trim();
}

/** The zone that the event is shown in: what the entry was entered in, unless that says nothing to a person. */
function shownZone(row: EntryRow, first: EntryRow, otherwise: string): string {
  const named = row.details.timeZone ?? first.details.timeZone;
  return named !== null && named !== 'UTC' && isTimeZone(named) ? named : otherwise;
}
