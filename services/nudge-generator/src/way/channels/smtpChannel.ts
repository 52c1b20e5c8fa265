import { email, type SmtpSettings } from '@tsudoi/contracts/channelKinds/email';
import { createTransport } from 'nodemailer';
import { Readable } from 'node:stream';
import { domainToASCII } from 'node:url';
import type { Channel, SendResult } from './channel.ts';
import { wireAddress } from '@tsudoi/contracts/mailAddress';
import type { Egress } from '@tsudoi/runtime/egress';
import { EgressRefused } from '@tsudoi/runtime/egress';
import { reasonOf } from './faultOutcome.ts';
import { isNoRecipient } from '../bounces/refusal.ts';
import { guardedChannel } from './guardedChannel.ts';
import { icsOf } from './invitation.ts';
import { mailAddressFault, mailHeaders, mailParts, messageId, withoutIdentity } from './mailContent.ts';
import { mostSessions, openSmtpConnections, type SmtpWaits } from './smtpConnections.ts';

/** RFC 8058 §4: a valid signature must cover both List-Unsubscribe headers; the rest is what RFC 6376 §5.4.1 recommends. */
const signedHeaders = [
  ...[
    'From',
    'Sender',
    'Reply-To',
    'Subject',
    'Date',
    'Message-ID',
    'To',
    'Cc',
    'MIME-Version',
    'Content-Type',
  ],
  ...['Content-Transfer-Encoding', 'In-Reply-To', 'References', 'List-Id', 'List-Unsubscribe'],
  ...['List-Unsubscribe-Post', 'Auto-Submitted'],
].join(':');

/**
 * Mail by SMTP. At most once: the protocol has no key to drop a repeat by, so what broke off after the server had
 * asked for the content is `unknown` and stays so. The Message-ID is the same in every attempt all the same.
 */
export function createSmtpChannel(
  settings: SmtpSettings,
  egress: Egress,
  waits?: SmtpWaits,
): Channel & { close(): void } {
  const { from, dkim, identity, bounces } = settings;
  /** The envelope sender: with a mailbox for bounces one that tells which mail came back. */
  const returnPath = (tag: string | undefined) =>
    bounces === undefined
      ? from.address
      : tag === undefined
        ? bounces.address
        : bounces.address.replace('@', `+${tag}@`);
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    ...(dkim && {
      dkim: {
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: dkim.privateKey,
        headerFieldNames: signedHeaders,
      },
    }),
  });
  const connections = openSmtpConnections(settings, egress, waits);

  const channel = guardedChannel({
    kind: email,
    addressFault: mailAddressFault,
    async send(message, signal) {
      if (!identity) return withoutIdentity;
      const composed = await composer.sendMail({
        from: from.name === undefined ? from.address : { name: from.name, address: from.address },
        to: { name: '', address: toWire(message.address) },
        ...(from.replyTo !== undefined && { replyTo: from.replyTo }),
        subject: message.subject,
        ...mailParts(message, identity),
        messageId: messageId(message, from.address),
        headers: mailHeaders(message),
        ...(message.invitation && {
          icalEvent: {
            method: message.invitation.method,
            filename: 'invitation.ics',
            content: icsOf(message.invitation, {
              organiser: from,
              attendee: message.address,
              stampedAt: new Date(),
            }),
          },
        }),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const content = composed.message as Buffer;
      let contentAsked = false;
      const stream = new Readable({
        read() {
          contentAsked = true; // nodemailer reads only after the server said 354
          this.push(content);
          this.push(null);
        },
      });
      try {
        const envelope = { from: returnPath(message.bounceTag), to: toWire(message.address) };
        const answer = await connections.send(envelope, stream, content.length, signal);
        return { outcome: 'delivered', receipt: reasonOf(answer) };
      } catch (err) {
        return smtpOutcome(err, contentAsked);
      }
    },
  });
  return {
    ...channel,
    sendsAtOnce: mostSessions,
    close() {
      connections.close();
      composer.close();
    },
  };
}

/** An address as the wire takes it: dots quoted, a domain of any script in its ASCII form. */
function toWire(address: string): string {
  const at = address.lastIndexOf('@');
  return wireAddress(`${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`);
}

/** Replies that may be about the recipient: a mail has one, and some servers look for them after the content only. */
const ofRecipient: ReadonlySet<string> = new Set(['RCPT TO', 'DATA']);
/** RFC 4954: a password that is wanted, too weak or refused, at whatever step the server says it. */
const wantsSignIn: ReadonlySet<number> = new Set([530, 534, 535, 538]);

/** RFC 5321: 4yz try again, 5yz never. Of the recipient's replies those that say that there is no such recipient say that the address is gone. */
function smtpOutcome(err: unknown, contentAsked: boolean): SendResult {
  const reason = reasonOf(err);
  if (err instanceof EgressRefused) return { outcome: 'refused', reason };
  // An address beyond ASCII at a server without SMTPUTF8, or one that nodemailer cannot write: no try will change that.
  if (
    (err as { code?: unknown }).code === 'EENVELOPE' &&
    !contentAsked &&
    !('responseCode' in (err as object))
  )
    return { outcome: 'refused', reason };
  const { responseCode, response, command } = err as {
    responseCode?: number;
    response?: string;
    command?: string;
  };
  if (responseCode !== undefined && responseCode >= 400) {
    if (responseCode < 500) return { outcome: 'retry', reason };
    // A faulty password or a server without TLS is ours to mend: the message itself was not refused.
    if (
      wantsSignIn.has(responseCode) ||
      (command !== undefined && /^(AUTH|CONN|EHLO|HELO|STARTTLS)/.test(command))
    )
      return { outcome: 'retry', reason };
    const gone = isNoRecipient(undefined, response ?? '');
    return { outcome: ofRecipient.has(command ?? '') && gone ? 'gone' : 'refused', reason };
  }
  return { outcome: contentAsked ? 'unknown' : 'retry', reason };
}
