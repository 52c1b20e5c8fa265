/** What a mail provider, or a mail server's notice, tells of an address afterwards. */
export interface DeliveryEvent {
  readonly kind: 'hard_bounce' | 'soft_bounce' | 'complaint' | 'unsubscribed';
  readonly address: string;
  readonly detail: string;
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
