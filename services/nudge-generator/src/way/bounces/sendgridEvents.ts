import { z } from 'zod';
import { toldEvents, type DeliveryEvent, type ToldEvents } from './deliveryEvent.ts';

const Entry = z.looseObject({
  email: z.string().max(320),
  event: z.string(),
  type: z.string().optional(),
  reason: z.string().optional(),
  status: z.string().optional(),
});

/**
 * SendGrid's event webhook: an array. `bounce` of type `blocked` is of the moment (a full mailbox, a reputation); `dropped` is
 * SendGrid's own suppression list.
 */
export function sendgridEvents(body: unknown): ToldEvents {
  const entries = z.array(z.unknown()).max(10_000).safeParse(body);
  return toldEvents((entries.success ? entries.data : [body]).map(eventOf));
}

function eventOf(given: unknown): DeliveryEvent | undefined {
  const entry = Entry.safeParse(given);
  if (!entry.success) return undefined;
  const { email: address, event, type, reason, status } = entry.data;
  const detail = [event, type, status, reason].filter(Boolean).join(' ').slice(0, 300);
  switch (event) {
    case 'bounce':
      return { kind: type === 'blocked' ? 'soft_bounce' : 'hard_bounce', address, detail };
    case 'dropped':
      return /bounced|invalid/i.test(reason ?? '') ? { kind: 'hard_bounce', address, detail } : undefined;
    case 'deferred':
      return { kind: 'soft_bounce', address, detail };
    case 'spamreport':
      return { kind: 'complaint', address, detail };
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { kind: 'unsubscribed', address, detail };
    default:
      return undefined;
  }
}
