import { parseBoundedJson } from '@tsudoi/runtime/boundedJson';
import { z } from 'zod';
import { toldEvents, type ToldEvents } from './deliveryEvent.ts';

const Envelope = z.looseObject({ Type: z.string(), Message: z.string().optional() });
const Recipient = z.looseObject({
  emailAddress: z.string().max(320),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});
const Notice = z.looseObject({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z
    .looseObject({
      bounceType: z.string(),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z.array(Recipient),
    })
    .optional(),
  complaint: z
    .looseObject({ complaintFeedbackType: z.string().optional(), complainedRecipients: z.array(Recipient) })
    .optional(),
});

/** Amazon SES by SNS (or its event publishing): a bounce of type `Transient` or `Undetermined` is of the moment. */
export function sesEvents(body: unknown): ToldEvents {
  const envelope = Envelope.safeParse(body);
  const notice = Notice.safeParse(envelope.success ? parsed(envelope.data.Message) : body);
  if (!notice.success) return { events: [], ignored: 1 };
  const { bounce, complaint } = notice.data;
  if (bounce) {
    const kind = bounce.bounceType === 'Permanent' ? 'hard_bounce' : 'soft_bounce';
    return toldEvents(
      bounce.bouncedRecipients.map(({ emailAddress, status, diagnosticCode }) => ({
        kind,
        address: emailAddress,
        detail: [bounce.bounceType, bounce.bounceSubType, status, diagnosticCode]
          .filter(Boolean)
          .join(' ')
          .slice(0, 300),
      })),
    );
  }
  // "not-spam" is a person who took the mail out of the spam folder.
  if (!complaint || complaint.complaintFeedbackType === 'not-spam') return { events: [], ignored: 1 };
  return toldEvents(
    complaint.complainedRecipients.map(({ emailAddress }) => ({
      kind: 'complaint',
      address: emailAddress,
      detail: complaint.complaintFeedbackType ?? 'complaint',
    })),
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return parseBoundedJson(text ?? '', 32);
  } catch {
    return undefined;
  }
}
