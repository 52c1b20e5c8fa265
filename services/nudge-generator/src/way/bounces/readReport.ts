import { simpleParser } from 'mailparser';
import { createHash } from 'node:crypto';
import { tagPattern } from '../../tokens/bounceTag.ts';
import { instantOf, toldEvents, type DeliveryEvent, type ToldEvents } from './deliveryEvent.ts';
import { enhancedCode, isNoRecipient } from './refusal.ts';
import { reportEvents } from './reportEvents.ts';

/** Parts that say what became of a message, in fields. */
const reportTypes: ReadonlySet<string> = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'message/feedback-report',
]);

/**
 * A notice as it lies in a mailbox, whatever its parts are encoded in: a delivery status notification, a feedback report, or one in a
 * server's own words, which the envelope sender's tag (the address it came to, or that the returned message left with) tells whose
 * it is. An automatic answer of a person is none.
 */
export async function readReport(raw: string | Buffer): Promise<ToldEvents> {
  const mail = await simpleParser(raw, {
    keepDeliveryStatus: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
  });
  const parts = mail.attachments.filter(({ contentType }) => reportTypes.has(contentType));
  const text = typeof raw === 'string' ? raw : raw.toString('latin1');
  const tag = tagPattern.exec(text)?.[1];
  const said = parts.length > 0 ? parts.map(({ content }) => content.toString('utf8')).join('\n\n') : text;
  let { events, ignored } = reportEvents(said);
  const own = events.length === 0 ? inOwnWords(mail.headers, mail.text ?? '', tag) : undefined;
  if (own) ({ events, ignored } = toldEvents([own]));
  const at = instantOf(mail.date?.toISOString());
  const name = mail.messageId ?? createHash('sha256').update(raw).digest('base64url');
  return {
    ignored,
    events: (tag === undefined ? events : asOne(events)).map((event) => ({
      ...event,
      tag,
      at,
      id: `${name} ${event.address}`.slice(0, 900),
    })),
  };
}

/** A mail of ours has one recipient: where an alias sent it on to several, it bounced for good only if it did for all of them. */
function asOne(events: readonly DeliveryEvent[]): readonly DeliveryEvent[] {
  const [mildest] = events.toSorted(
    (a, b) => Number(a.kind === 'hard_bounce') - Number(b.kind === 'hard_bounce'),
  );
  return mildest ? [mildest] : [];
}

/** A notice without fields (qmail, Exim, old Exchange): told apart from an automatic answer by its null envelope sender. */
function inOwnWords(
  headers: ReadonlyMap<string, unknown>,
  text: string,
  tag: string | undefined,
): DeliveryEvent | undefined {
  const word = (name: string) => {
    const value = headers.get(name);
    return typeof value === 'string' ? value.toLowerCase() : '';
  };
  if (tag === undefined || word('auto-submitted').startsWith('auto-replied') || word('x-autoreply') !== '')
    return undefined;
  const from = headers.get('from') as { readonly text?: string } | undefined;
  const isOfServer =
    word('return-path') === '<>' ||
    /mailer-daemon|postmaster/i.test(from?.text ?? '') ||
    headers.has('x-failed-recipients');
  if (!isOfServer) return undefined;
  const said = ownPart(text);
  const code = enhancedCode(said) ?? '';
  const forGood = isNoRecipient(undefined, said);
  return {
    kind: forGood ? 'hard_bounce' : 'soft_bounce',
    address: '',
    detail: `told in a server's own words ${code}`.trim(),
  };
}

/** What a server says itself, before the mail that it sends back. */
function ownPart(text: string): string {
  const returned = /^(?:-{3}|Received:|Return-Path:)/im.exec(text);
  return text.slice(0, returned?.index ?? text.length);
}
