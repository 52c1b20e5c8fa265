import { z } from 'zod';

/**
 * Where a person is reached by a channel. `contact`: a field of the contact. `attribute`: an attribute of that name.
 * `device`: what they registered. `inbox`: the contact itself.
 */
export type AddressSource =
  | { readonly from: 'contact'; readonly field: 'email' | 'phone' }
  | { readonly from: 'attribute'; readonly name: string }
  | { readonly from: 'device'; readonly kind: 'browser' | 'app' }
  | { readonly from: 'inbox' };

/** All that a delivery channel says of itself; who sends by it is `defineChannel` of the nudge generator. */
export interface ChannelKind {
  readonly name: string;
  /** What a tenant sets up, stored sealed; null where there is nothing to set up. */
  readonly settings: z.ZodType | null;
  /** Fields of the settings, at any depth, that members may see; all others are secret. */
  readonly shown: readonly string[];
  /** As it stands in a sentence. */
  readonly label: { readonly ja: string; readonly en: string };
  readonly address: AddressSource;
  /** The consent that is looked up, and whether it must have been given rather than only not refused. */
  readonly consent: { readonly name: string; readonly mustBeGiven: boolean };
  /** Whether the peer drops a second message with the same key: then an unknown outcome may be sent again. */
  readonly dedupes: boolean;
  /** Longest text in characters. */
  readonly maxTextLength: number;
}

/** Declares a channel; it stands in the list of `channelKinds.ts`. */
export function declareChannel<const Kind extends ChannelKind>(kind: Kind): Kind {
  return kind;
}

/** A secret of a channel's settings. */
export const secret = z.string().min(1).max(10_000);
export const host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'a host name or an address');
export const oneLine = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'no control characters');
export const baseUrl = z.url({ protocol: /^https?$/ }).max(500);
