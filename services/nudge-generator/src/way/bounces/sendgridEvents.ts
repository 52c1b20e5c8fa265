import { z } from 'zod';
import { instantOf, toldEvents, type DeliveryEvent, type ToldEvents } from './deliveryEvent.ts';

const Entry = z.looseObject({
  email: z.string().max(320),
  event: z.string(),
  type: z.string().optional(),
  reason: z.string().optional(),
  status: z.string().optional(),
  sg_event_id: z.string().max(200).optional().catch(undefined),
  timestamp: z.number().optional().catch(undefined),
});

/** Why SendGrid did not even try; other reasons ("Invalid SMTPAPI header", "Spam Content", a quota) are the message's or the sender's. */
const dropped: ReadonlyMap<string, DeliveryEvent['kind']> = new Map([
  ['bounced address', 'hard_bounce'],
  ['invalid', 'hard_bounce'],
  ['spam reporting address', 'complaint'],
  ['unsubscribed address', 'unsubscribed'],
]);

/**
 * SendGrid's event webhook: an array. `bounce` of type `blocked` is of the moment (a full mailbox, a reputation); `dropped` is
 * SendGrid's own suppression list; `deferred` says that it goes on trying, many times a mail.
 */
export function sendgridEvents(body: unknown): ToldEvents {
  const entries = z.array(z.unknown()).max(10_000).safeParse(body);
  return toldEvents((entries.success ? entries.data : [body]).map(eventOf));
}

function eventOf(given: unknown): DeliveryEvent | undefined {
  const entry = Entry.safeParse(given);
  if (!entry.success) return undefined;
  const { email: address, event, type, reason, status, sg_event_id: id, timestamp } = entry.data;
  const detail = [event, type, status, reason].filter(Boolean).join(' ').slice(0, 300);
  const told = { address, detail, id, at: instantOf(timestamp) };
  switch (event) {
    case 'bounce':
      return { kind: type === 'blocked' ? 'soft_bounce' : 'hard_bounce', ...told };
    case 'dropped': {
      const kind = dropped.get((reason ?? '').trim().toLowerCase());
      return kind && { kind, ...told };
    }
    case 'spamreport':
      return { kind: 'complaint', ...told };
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { kind: 'unsubscribed', ...told };
    default:
      return undefined;
  }
}
