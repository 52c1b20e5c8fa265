import { SignUpMapping } from '@tsudoi/contracts/signUps';
import type { SignUp } from '@tsudoi/contracts/signUps';
import { MailAddress } from '@tsudoi/contracts/mailAddress';
import { pretixMapping, readableOrder } from './pretixOrder.ts';
import type { NewSignUp } from './recordSignUp.ts';

/** A sign-up as a shop tells it; event and source come from the sign-up source. */
export type ToldSignUp = Omit<NewSignUp, 'eventId' | 'source'>;

/** Either the sign-ups of a body, or the reason why it holds none. */
export type WebhookReading = { readonly signUps: readonly ToldSignUp[] } | { readonly ignored: string };

/** Hi.Events: `{event_type: 'order.…', event_sent_at, payload: order}`; its webhooks about attendees and products say nothing new. */
const hiEventsMapping: SignUpMapping = {
  externalId: 'short_id',
  email: 'email',
  displayName: 'name',
  state: 'status',
  signedUpAt: 'created_at',
  toldAt: 'told_at',
  utmSource: 'utm.utm_source',
  utmMedium: 'utm.utm_medium',
  utmCampaign: 'utm.utm_campaign',
  utmId: 'utm.utm_id',
};

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

type Json = Record<string, unknown>;

/** Reads a webhook's body by the kind of its source; `now` stands in where the body names no instant. */
export function readWebhook(kind: string, mapping: unknown, body: unknown, now: Date): WebhookReading {
  if (!isObject(body)) return { ignored: 'the body is no JSON object' };
  if (kind === 'pretix') {
    const order = readableOrder(body);
    return order ? readOne(pretixMapping, order, now) : { ignored: 'an order of the test mode' };
  }
  if (kind === 'hi-events') {
    if (!/^order\./.test(String(body['event_type'])) || !isObject(body['payload']))
      return { ignored: 'not about an order' };
    const order = body['payload'];
    return readOne(
      hiEventsMapping,
      {
        ...order,
        name: nameOf(order),
        tickets: countOf(order['attendees']),
        told_at: body['event_sent_at'],
      },
      now,
    );
  }
  const parsed = SignUpMapping.safeParse(mapping);
  if (!parsed.success) return { ignored: 'the source has no mapping' };
  return readOne(parsed.data, body, now);
}

function readOne(mapping: SignUpMapping, body: Json, now: Date): WebhookReading {
  const pick = (path: string | undefined): unknown =>
    path
      ?.split('.')
      .reduce<unknown>(
        (at, name) => (isObject(at) || Array.isArray(at) ? (at as Json)[name] : undefined),
        body,
      );
  const textOf = (path: string | undefined): string | undefined => {
    const value = pick(path);
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : undefined;
  };
  const email = MailAddress.safeParse(textOf(mapping.email)?.trim());
  const externalId = textOf(mapping.externalId);
  if (!email.success || !externalId)
    return { ignored: 'no address or no id where the mapping looks for them' };
  const state = states[(stateOf(pick(mapping.state)) ?? '').toLowerCase()];
  if (state === undefined || state === 'pending')
    return { ignored: 'not confirmed yet, or a state that is not known' };
  const at = new Date(textOf(mapping.signedUpAt) ?? now);
  const toldAt = new Date(textOf(mapping.toldAt) ?? NaN);
  const tickets = Number(pick(mapping.tickets ?? 'tickets') ?? 1);
  const utm = {
    source: textOf(mapping.utmSource),
    medium: textOf(mapping.utmMedium),
    campaign: textOf(mapping.utmCampaign),
    id: textOf(mapping.utmId),
  };
  return {
    signUps: [
      {
        externalId,
        contact: { email: email.data, displayName: textOf(mapping.displayName)?.trim() },
        state,
        tickets: Number.isInteger(tickets) && tickets >= 1 && tickets <= 1_000 ? tickets : 1,
        utm,
        signedUpAt: Number.isNaN(at.getTime()) || at > now ? now : at,
        // A shop whose clock runs ahead must not silence itself.
        toldAt: Number.isNaN(toldAt.getTime()) ? undefined : toldAt > now ? now : toldAt,
      },
    ],
  };
}

/** A state as a word; absent is confirmed, anything that is no word is unknown. */
function stateOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return 'confirmed';
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

function nameOf(order: Json): string {
  return [order['last_name'], order['first_name']].filter((part) => typeof part === 'string').join(' ');
}

function countOf(list: unknown): number {
  return Array.isArray(list) ? Math.max(1, list.length) : 1;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
