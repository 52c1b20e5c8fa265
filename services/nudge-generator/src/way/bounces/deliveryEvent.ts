/** What a mail provider, or a mail server's notice, tells of an address afterwards. */
export interface DeliveryEvent {
  readonly kind: 'hard_bounce' | 'soft_bounce' | 'complaint' | 'unsubscribed';
  readonly address: string;
  readonly detail: string;
  /** The teller's own name of this event: told again, it changes nothing. */
  readonly id?: string | undefined;
  /** When it happened, by the teller's clock. */
  readonly at?: Date | undefined;
  /** What the mail left with behind the plus of its envelope sender; says of whose mail it is, over the address. */
  readonly tag?: string | undefined;
}

/** What a body told; `ignored` counts entries that say nothing about an address. */
export interface ToldEvents {
  readonly events: readonly DeliveryEvent[];
  readonly ignored: number;
}

/** Sorts what was read from what said nothing. */
export function toldEvents(read: readonly (DeliveryEvent | undefined)[]): ToldEvents {
  const events = read.filter((each) => each !== undefined);
  return { events, ignored: read.length - events.length };
}

/** An instant that a teller writes, in whatever form; undefined where it is none, or not of our time. */
export function instantOf(given: string | number | undefined): Date | undefined {
  if (given === undefined) return undefined;
  const at = new Date(typeof given === 'number' ? given * 1_000 : given);
  const year = at.getUTCFullYear();
  return year >= 1970 && year < 2200 ? at : undefined;
}
