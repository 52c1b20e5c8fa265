import { z } from 'zod';
import { instantOf, toldEvents, type ToldEvents } from './deliveryEvent.ts';

const Entry = z.looseObject({
  RecordType: z.string(),
  Type: z.string().optional(),
  Email: z.string().max(320).optional(),
  Recipient: z.string().max(320).optional(),
  Description: z.string().optional(),
  Inactive: z.boolean().optional(),
  SuppressSending: z.boolean().optional(),
  SuppressionReason: z.string().nullish(),
  ID: z
    .union([z.string().max(100), z.number()])
    .optional()
    .catch(undefined),
  MessageID: z.string().max(100).optional().catch(undefined),
  BouncedAt: z.string().max(100).optional().catch(undefined),
  ChangedAt: z.string().max(100).optional().catch(undefined),
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
    ID,
    MessageID,
    BouncedAt,
    ChangedAt,
  } = entry.data;
  const address = Email ?? Recipient;
  const detail = `${RecordType} ${Type} ${Description}`.trim().slice(0, 300);
  if (address === undefined) return { events: [], ignored: 1 };
  const name = ID ?? MessageID;
  const told = {
    id: name === undefined ? undefined : `${RecordType} ${String(name)} ${address} ${ChangedAt ?? ''}`,
    at: instantOf(BouncedAt ?? ChangedAt),
    ...{ address, detail },
  };
  if (RecordType === 'SpamComplaint') return toldEvents([{ kind: 'complaint', ...told }]);
  if (RecordType === 'Bounce')
    return toldEvents([{ kind: hard.has(Type) ? 'hard_bounce' : 'soft_bounce', ...told }]);
  if (RecordType === 'SubscriptionChange' && SuppressSending === true)
    return toldEvents([
      {
        kind:
          SuppressionReason === 'HardBounce'
            ? 'hard_bounce'
            : SuppressionReason === 'SpamComplaint'
              ? 'complaint'
              : 'unsubscribed',
        ...told,
      },
    ]);
  return { events: [], ignored: 1 };
}
