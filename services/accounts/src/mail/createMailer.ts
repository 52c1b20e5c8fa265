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

  async function tried(to: string, mail: MailText): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await transport.sendMail({
          from: { name: 'Tsudoi', address: from },
          to: { name: '', address: wireAddress(to) },
          ...mail,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
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
