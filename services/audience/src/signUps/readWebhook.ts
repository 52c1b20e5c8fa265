import { SignUpMapping } from '@tsudoi/contracts/signUps';
import type { SignUp } from '@tsudoi/contracts/signUps';
import { MailAddress } from '@tsudoi/contracts/mailAddress';
import { cutText } from '@tsudoi/runtime/cutText';
import { ownValue } from '@tsudoi/runtime/ownValue';
import { hiEventsOrder, hiEventsSeat } from '../shops/hiEventsOrder.ts';
import { objectOf, textOf, type Json } from '../shops/json.ts';
import { instantOf, pretixOrder } from '../shops/pretixOrder.ts';
import { notAhead } from '../shops/seatsOf.ts';
import type { ToldOrder, ToldSeat } from '../shops/toldOrder.ts';
import type { NewSignUp } from './recordSignUp.ts';

/** A sign-up as a relay tells it; event and source come from the sign-up source. */
export type ToldSignUp = Omit<NewSignUp, 'eventId' | 'source'>;

/** What a body tells: a whole order, one seat of one, a sign-up of a relay; or the reason why nothing. */
export type WebhookReading =
  | { readonly order: ToldOrder }
  | { readonly seat: ToldSeat }
  | { readonly signUp: ToldSignUp }
  | { readonly ignored: string };

const states: Readonly<Record<string, SignUp['state'] | 'pending'>> = {
  p: 'confirmed',
  paid: 'confirmed',
  completed: 'confirmed',
  confirmed: 'confirmed',
  active: 'confirmed',
  true: 'confirmed',
  c: 'cancelled',
  canceled: 'cancelled',
  cancelled: 'cancelled',
  abandoned: 'cancelled',
  r: 'cancelled',
  refunded: 'cancelled',
  e: 'cancelled',
  expired: 'cancelled',
  attended: 'attended',
  checked_in: 'attended',
  n: 'pending',
  pending: 'pending',
  reserved: 'pending',
  awaiting_payment: 'pending',
  awaiting_offline_payment: 'pending',
};

/** Reads a webhook's body by the kind of its source; `now` stands in where the body names no instant. */
export function readWebhook(kind: string, mapping: unknown, body: unknown, now: Date): WebhookReading {
  const json = objectOf(body);
  if (!json) return { ignored: 'the body is no JSON object' };
  switch (kind) {
    case 'pretix': {
      const order = pretixOrder(json, now, subeventOf(mapping));
      return order ? { order } : { ignored: 'an order of the test mode, or without a code' };
    }
    case 'hi-events':
      return readHiEvents(json, now);
    default: {
      const parsed = SignUpMapping.safeParse(mapping);
      return parsed.success ? readOne(parsed.data, json, now) : { ignored: 'the source has no mapping' };
    }
  }
}

/** `{event_type, event_sent_at, payload}`; webhooks about products and events say nothing of sign-ups. */
function readHiEvents(body: Json, now: Date): WebhookReading {
  const type = textOf(body['event_type']) ?? '';
  const payload = objectOf(body['payload']);
  if (!payload) return { ignored: 'no payload' };
  const toldAt = notAhead(instantOf(body['event_sent_at']), now);
  if (type.startsWith('order.')) {
    const order = hiEventsOrder(payload, toldAt, now);
    return order ? { order } : { ignored: 'an order without an id' };
  }
  const seat = hiEventsSeat(type, payload, toldAt);
  return seat ? { seat } : { ignored: 'not about an order or a seat' };
}

function subeventOf(mapping: unknown): number | undefined {
  const subevent = objectOf(mapping)?.['subevent'];
  return typeof subevent === 'number' ? subevent : undefined;
}

function readOne(mapping: SignUpMapping, body: Json, now: Date): WebhookReading {
  const pick = (path: string | undefined): unknown =>
    path
      ?.split('.')
      .reduce<unknown>(
        (at, name) => (typeof at === 'object' && at !== null ? (at as Json)[name] : undefined),
        body,
      );
  const textAt = (path: string | undefined): string | undefined => {
    const text = textOf(pick(path));
    return text === undefined ? undefined : cutText(text, 200);
  };
  const email = MailAddress.safeParse(textAt(mapping.email));
  const externalId = textAt(mapping.externalId);
  if (!email.success || !externalId)
    return { ignored: 'no address or no id where the mapping looks for them' };
  const state = ownValue(states, (stateOf(pick(mapping.state)) ?? '').toLowerCase());
  if (state === undefined || state === 'pending')
    return { ignored: 'not confirmed yet, or a state that is not known' };
  const at = new Date(textAt(mapping.signedUpAt) ?? now);
  const tickets = Number(pick(mapping.tickets ?? 'tickets') ?? 1);
  const utm = {
    source: textAt(mapping.utmSource),
    medium: textAt(mapping.utmMedium),
    campaign: textAt(mapping.utmCampaign),
    id: textAt(mapping.utmId),
  };
  return {
    signUp: {
      externalId,
      contact: { email: email.data, displayName: textAt(mapping.displayName) },
      state,
      tickets: Number.isInteger(tickets) && tickets >= 1 && tickets <= 1_000 ? tickets : 1,
      utm,
      signedUpAt: Number.isNaN(at.getTime()) || at > now ? now : at,
      toldAt: notAhead(instantOf(pick(mapping.toldAt)), now),
    },
  };
}

/** A state as a word; absent is confirmed, anything that is no word is unknown. */
function stateOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return 'confirmed';
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}
