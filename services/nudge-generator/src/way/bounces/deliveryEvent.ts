import { isMailAddress } from '@tsudoi/contracts/mailAddress';

/** What a mail provider, or a mail server's notice, tells of an address afterwards. */
export interface DeliveryEvent {
  readonly kind: 'hard_bounce' | 'soft_bounce' | 'complaint' | 'unsubscribed';
  /** Empty where the teller keeps it to itself and only the tag says whose mail it was. */
  readonly address: string;
  readonly detail: string;
  /** The teller's own name of this event: told again, it changes nothing. */
  readonly id?: string | undefined;
  /** When it happened, by the teller's clock. */
  readonly at?: Date | undefined;
  /** What the mail left with behind the plus of its envelope sender; says of whose mail it is, over the address. */
  readonly tag?: string | undefined;
}

/** Types of feedback that a person is behind (RFC 5965 3.5, RFC 6430); reports of a forged sender (RFC 6591) or of a virus are not. */
export const feedbackKinds: ReadonlyMap<string, DeliveryEvent['kind']> = new Map([
  ['abuse', 'complaint'],
  ['fraud', 'complaint'],
  ['other', 'complaint'],
  ['opt-out', 'unsubscribed'],
  ['opt-out-list', 'unsubscribed'],
]);

/** What a body told; `ignored` counts entries that say nothing about an address. */
export interface ToldEvents {
  readonly events: readonly DeliveryEvent[];
  readonly ignored: number;
}

/** Sorts what was read from what said nothing, or nothing of an address. What is kept can be stored. */
export function toldEvents(read: readonly (DeliveryEvent | undefined)[]): ToldEvents {
  const events = read.flatMap((each) => {
    const address = each && bareAddress(each.address);
    if (each === undefined || address === undefined) return [];
    return [{ ...each, address, detail: each.detail.replaceAll('\u0000', ' ').toWellFormed() }];
  });
  return { events, ignored: read.length - events.length };
}

/** The address of `hanako@example.jp`, `<hanako@example.jp>` or `Hanako <hanako@example.jp>`; undefined where there is none. */
function bareAddress(written: string): string | undefined {
  const bare = (/<([^<>]*)>\s*$/.exec(written)?.[1] ?? written).trim();
  return bare === '' || isMailAddress(bare) ? bare : undefined;
}

/** An instant that a teller writes, in whatever form; undefined where it is none, or not of our time. */
export function instantOf(given: string | number | undefined): Date | undefined {
  if (given === undefined) return undefined;
  const at = new Date(typeof given === 'number' ? given * 1_000 : given);
  const year = at.getUTCFullYear();
  return year >= 1970 && year < 2200 ? at : undefined;
}
