import type { Body } from '@tsudoi/client/createClient';

type EventBody = Body<'createEvent'>;

/** The form as a person fills it: every answer is text until it is sent. */
export interface EventDraft {
  readonly name: string;
  readonly theme: string;
  readonly category: EventBody['category'];
  /** Local time of the zone, as an input of type datetime-local has it. */
  readonly startsAt: string;
  readonly timeZone: string;
  readonly audience: string;
  readonly format: EventBody['format'];
  readonly venue: string;
  readonly capacity: string;
  readonly target: string;
  readonly price: string;
  readonly budget: string;
  readonly hours: string;
  readonly segments: readonly { readonly key: string; readonly size: string }[];
}

/** An empty form with what suits a middling meetup, a month ahead at 19:00. */
export function emptyDraft(now: Date, timeZone: string): EventDraft {
  const start = new Date(now.getTime() + 30 * 86_400_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    name: '',
    theme: '',
    category: 'meetup',
    startsAt: `${String(start.getFullYear())}-${two(start.getMonth() + 1)}-${two(start.getDate())}T19:00`,
    timeZone,
    audience: '',
    format: 'venue',
    venue: '',
    capacity: '100',
    target: '60',
    price: '0',
    budget: '50000',
    hours: '20',
    segments: [],
  };
}

export type DraftField = keyof EventDraft;

/** The fields that keep the form from being sent, with the reason. */
export function draftFaults(
  draft: EventDraft,
  now: Date,
): Partial<Record<DraftField, 'required' | 'past' | 'number'>> {
  const faults: Partial<Record<DraftField, 'required' | 'past' | 'number'>> = {};
  for (const field of ['name', 'theme', 'audience', 'startsAt'] as const)
    if (draft[field].trim() === '') faults[field] = 'required';
  for (const field of ['capacity', 'target', 'price', 'budget', 'hours'] as const)
    if (!(Number(draft[field]) >= 0) || draft[field].trim() === '') faults[field] = 'number';
  if (faults.startsAt === undefined && new Date(draft.startsAt) <= now) faults.startsAt = 'past';
  return faults;
}

/** What the API is told. The start is read in the browser's own zone, which the draft names. */
export function bodyOf(draft: EventDraft): EventBody {
  return {
    name: draft.name.trim(),
    theme: draft.theme.trim(),
    category: draft.category,
    audience: {
      description: draft.audience.trim(),
      segments: draft.segments
        .filter(({ key, size }) => key.trim() !== '' && Number(size) > 0)
        .map(({ key, size }, index) => ({ key: segmentKey(key, index), size: Math.round(Number(size)) })),
    },
    format: draft.format,
    venue: draft.format === 'online' || draft.venue.trim() === '' ? null : draft.venue.trim(),
    capacity: Math.round(Number(draft.capacity)),
    priceJpy: Math.round(Number(draft.price)),
    startsAt: new Date(draft.startsAt).toISOString(),
    timeZone: draft.timeZone,
    targetAttendees: Math.round(Number(draft.target)),
    tacticBudgetJpy: Math.round(Number(draft.budget)),
    staffHours: Number(draft.hours),
  };
}

/** The API wants lower-case ASCII keys; other names get a number. */
function segmentKey(name: string, index: number): string {
  const ascii = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return ascii === '' ? `group-${String(index + 1)}` : ascii;
}
