import { wireAddress } from '@tsudoi/contracts/mailAddress';
import type { Logger } from '@tsudoi/runtime/logger';
import { createTransport } from 'nodemailer';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MailServer } from './mailServer.ts';
import type { AccountMail, MailMetrics } from './mailMetrics.ts';

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** Sends mails about accounts, behind whatever asked for them: nobody waits for a mail, and no answer tells of one. */
export interface Mailer {
  send(kind: AccountMail, to: string, mail: MailText): void;
  /**
   * One try, for a job, which tries again by itself. Resolves to what came of it: `unsure` where the server had the content and did
   * not answer, which is not sent again. Rejects where a later try may do better. `messageId` is the same in every try.
   */
  deliver(to: string, mail: MailText, messageId: string): Promise<'sent' | 'refused' | 'unsure'>;
  /** Waits for what is being sent; what waits for another try is given up. */
  close(): Promise<void>;
}

/** Waits between tries, ms. What the server may have taken is not sent again. */
const waitsMs = [2_000, 20_000];

export function createMailer(
  { host, port, security, login }: MailServer,
  from: string,
  { log, metrics }: { readonly log: Logger; readonly metrics: MailMetrics },
): Mailer {
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  const hand = (to: string, mail: MailText, messageId?: string) =>
    transport.sendMail({
      from: { name: 'Tsudoi', address: from },
      to: { name: '', address: wireAddress(to) },
      ...mail,
      ...(messageId !== undefined && {
        messageId: `<${messageId}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      }),
      headers: { 'Auto-Submitted': 'auto-generated' },
    });

  async function tried(to: string, mail: MailText): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await hand(to, mail);
        return;
      } catch (err) {
        const wait = waitsMs[attempt];
        if (wait === undefined || !mayTryAgain(err)) throw err;
        await sleep(wait, undefined, { signal: stopping.signal });
      }
    }
  }

  return {
    send(kind, to, mail) {
      const sending: Promise<void> = tried(to, mail)
        .then(
          () => metrics.settled(kind, 'sent'),
          (err: unknown) => {
            metrics.settled(kind, 'failed');
            log.error({ err, mail: kind }, 'a mail about an account was not sent');
          },
        )
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    async deliver(to, mail, messageId) {
      try {
        await hand(to, mail, messageId);
        return 'sent';
      } catch (err) {
        if (mayTryAgain(err)) throw err;
        return 'responseCode' in (err as object) ? 'refused' : 'unsure';
      }
    },
    async close() {
      stopping.abort();
      await Promise.all(underWay);
      transport.close();
    },
  };
}

/** What broke before the server was given the content, or what it said itself to try later. */
function mayTryAgain(err: unknown): boolean {
  const { responseCode, command } = err as { responseCode?: unknown; command?: unknown };
  if (typeof responseCode === 'number') return responseCode >= 400 && responseCode < 500;
  return command !== 'DATA';
}
