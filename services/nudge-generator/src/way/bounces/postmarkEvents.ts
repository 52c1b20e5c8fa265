import { z } from 'zod';
import { toldEvents, type ToldEvents } from './deliveryEvent.ts';

const Entry = z.looseObject({
  RecordType: z.string(),
  Type: z.string().optional(),
  Email: z.string().max(320).optional(),
  Recipient: z.string().max(320).optional(),
  Description: z.string().optional(),
  Inactive: z.boolean().optional(),
  SuppressSending: z.boolean().optional(),
  SuppressionReason: z.string().nullish(),
});

const hard: ReadonlySet<string> = new Set([
  'HardBounce',
  'BadEmailAddress',
  'ManuallyDeactivated',
  'AddressChange',
]);

/** Postmark's webhooks: bounces, spam complaints, changes of its suppression list. */
export function postmarkEvents(body: unknown): ToldEvents {
  const entry = Entry.safeParse(body);
  if (!entry.success) return { events: [], ignored: 1 };
  const {
    RecordType,
    Type = '',
    Email,
    Recipient,
    Description = '',
    SuppressSending,
    SuppressionReason,
  } = entry.data;
  const address = Email ?? Recipient;
  const detail = `${RecordType} ${Type} ${Description}`.trim().slice(0, 300);
  if (address === undefined) return { events: [], ignored: 1 };
  if (RecordType === 'SpamComplaint') return toldEvents([{ kind: 'complaint', address, detail }]);
  if (RecordType === 'Bounce')
    return toldEvents([{ kind: hard.has(Type) ? 'hard_bounce' : 'soft_bounce', address, detail }]);
  if (RecordType === 'SubscriptionChange' && SuppressSending === true)
    return toldEvents([
      {
        kind:
          SuppressionReason === 'HardBounce'
            ? 'hard_bounce'
            : SuppressionReason === 'SpamComplaint'
              ? 'complaint'
              : 'unsubscribed',
        address,
        detail,
      },
    ]);
  return { events: [], ignored: 1 };
}
