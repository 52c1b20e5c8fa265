import { parseBoundedJson } from '@tsudoi/runtime/boundedJson';
import { z } from 'zod';
import { feedbackKinds, instantOf, toldEvents, type ToldEvents } from './deliveryEvent.ts';
import { isNoRecipient } from './refusal.ts';

const Recipient = z.looseObject({
  emailAddress: z.string().max(320),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});
const timestamp = z.string().max(100).optional().catch(undefined);
const Notice = z.looseObject({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z
    .looseObject({
      bounceType: z.string(),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z.array(Recipient),
      timestamp,
    })
    .optional(),
  complaint: z
    .looseObject({
      complaintFeedbackType: z.string().optional(),
      complainedRecipients: z.array(Recipient),
      timestamp,
    })
    .optional(),
});

/**
 * A notice of Amazon SES, as SNS carries it (also of its event publishing): a bounce of type `Transient` or `Undetermined` is of the
 * moment, unless its status says that there is no such domain or mailbox. `messageId` is that of SNS.
 */
export function sesEvents(message: string, messageId: string): ToldEvents {
  const notice = Notice.safeParse(parsed(message));
  if (!notice.success) return { events: [], ignored: 1 };
  const { bounce, complaint } = notice.data;
  if (bounce) {
    const permanent = bounce.bounceType === 'Permanent';
    return toldEvents(
      bounce.bouncedRecipients.map(({ emailAddress, status, diagnosticCode }) => ({
        kind:
          permanent || (status !== undefined && isNoRecipient(status, diagnosticCode ?? ''))
            ? 'hard_bounce'
            : 'soft_bounce',
        address: emailAddress,
        id: `${messageId} ${emailAddress}`,
        at: instantOf(bounce.timestamp),
        detail: [bounce.bounceType, bounce.bounceSubType, status, diagnosticCode]
          .filter(Boolean)
          .join(' ')
          .slice(0, 300),
      })),
    );
  }
  // Many providers do not say of what kind it is; "not-spam" is a person who took the mail out of the spam folder.
  const kind = feedbackKinds.get(complaint?.complaintFeedbackType ?? 'abuse');
  if (!complaint || !kind) return { events: [], ignored: 1 };
  return toldEvents(
    complaint.complainedRecipients.map(({ emailAddress }) => ({
      kind,
      address: emailAddress,
      id: `${messageId} ${emailAddress}`,
      at: instantOf(complaint.timestamp),
      detail: complaint.complaintFeedbackType ?? 'complaint',
    })),
  );
}

function parsed(text: string): unknown {
  try {
    return parseBoundedJson(text, 32);
  } catch {
    return undefined;
  }
}
