import type { SmtpSettings } from '@tsudoi/contracts/channelKinds/email';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Readable } from 'node:stream';
import { isIP } from 'node:net';
import { isPublicAddress, passwordInTheOpen } from '@tsudoi/runtime/addressRules';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';

/** A few sessions with one mail server, opened as they are needed and kept for the next message. */
export interface SmtpConnections {
  /** Hands one message over; resolves to the server's last line. Throws nodemailer's errors. */
  send(
    envelope: { from: string; to: string },
    message: Readable,
    size: number,
    signal: AbortSignal,
  ): Promise<string>;
  close(): void;
}

const idleMs = 20_000;

/** The longest that a session's parts may take in all, ms: a server that says a byte now and then is never silent, and never done. */
export interface SmtpWaits {
  /** From the connection to the end of signing in. */
  readonly openMs: number;
  /** One message, from MAIL to the reply to its content. */
  readonly messageMs: number;
}

/** RFC 5321 §4.5.3.2 gives each step minutes, and the reply to the content ten. */
const usualWaits: SmtpWaits = { openMs: 120_000, messageMs: 900_000 };
/** Sessions with one server at once. */
export const mostSessions = 5;

/** Each session goes to an address that `egress` has checked at that moment; the certificate is checked for the name. */
export function openSmtpConnections(
  settings: SmtpSettings,
  egress: Egress,
  { openMs, messageMs }: SmtpWaits = usualWaits,
): SmtpConnections {
  const idle: { connection: SMTPConnection; timer: NodeJS.Timeout }[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  /** RFC 5321 §5.1: every address of the host is tried, in the resolver's order (IPv6 before IPv4 where it has both). */
  async function open(): Promise<SMTPConnection> {
    let fault: unknown;
    for (const address of await egress.addressesOf(settings.host, settings.port)) {
      const connection = connectionTo(address);
      try {
        await within(openMs, connection, () => login(connection));
        return connection;
      } catch (err) {
        fault = err;
        // A password that is refused at one address is refused at all.
        if ((err as { code?: unknown }).code === 'EAUTH') break;
      }
    }
    throw fault;
  }

  function connectionTo(address: string): SMTPConnection {
    if (settings.security === 'none' && settings.user !== undefined && isPublicAddress(address))
      throw new EgressRefused(passwordInTheOpen);
    return new SMTPConnection({
      host: address,
      port: settings.port,
      secure: settings.security === 'tls',
      requireTLS: settings.security === 'starttls',
      ignoreTLS: settings.security === 'none',
      ...(isIP(settings.host) === 0 && { servername: settings.host }),
      tls: { ...egress.trust, ...(isIP(settings.host) === 0 && { servername: settings.host }) },
      connectionTimeout: 10_000,
      greetingTimeout: 60_000,
      // RFC 5321 §4.5.3.2.6: the reply to the content may take ten minutes.
      socketTimeout: 600_000,
      maxResponseSize: 64 * 1024,
    });
  }

  async function login(connection: SMTPConnection): Promise<void> {
    await settle(connection, (done) => {
      connection.connect((err) => {
        done(err ?? null);
      });
    });
    if (settings.user === undefined) return;
    const credentials = { user: settings.user, pass: settings.password ?? '' };
    await settle(connection, (done) => {
      connection.login({ credentials }, (err) => {
        done(err);
      });
    });
  }

  function take(): SMTPConnection | undefined {
    const kept = idle.pop();
    if (!kept) return undefined;
    clearTimeout(kept.timer);
    kept.connection.removeAllListeners('error');
    kept.connection.removeAllListeners('end');
    return kept.connection;
  }

  function keep(connection: SMTPConnection): void {
    if (closed || idle.length >= mostSessions) {
      connection.quit();
      return;
    }
    const drop = () => {
      const at = idle.indexOf(entry);
      if (at >= 0) idle.splice(at, 1);
      clearTimeout(entry.timer);
      connection.close();
    };
    const entry = { connection, timer: setTimeout(drop, idleMs).unref() };
    connection.once('error', drop);
    connection.once('end', drop);
    idle.push(entry);
  }

  function turn(): Promise<void> | undefined {
    if (busy < mostSessions) {
      busy += 1;
      return undefined;
    }
    return new Promise((resolve) => {
      waiting.push(() => {
        busy += 1;
        resolve();
      });
    });
  }

  async function sendOn(
    connection: SMTPConnection,
    envelope: { from: string; to: string },
    message: Readable,
    size: number,
  ): Promise<string> {
    if (/[^\p{ASCII}]/u.test(envelope.to) && !offers(connection, 'SMTPUTF8')) {
      keep(connection);
      throw Object.assign(new Error('the mail server takes no addresses beyond ASCII (SMTPUTF8)'), {
        code: 'EENVELOPE',
      });
    }
    try {
      const answer = await within(messageMs, connection, () =>
        settle<string>(connection, (done) => {
          connection.send({ from: envelope.from, to: [envelope.to], size }, message, (err, info) => {
            done(err, err ? undefined : info.response);
          });
        }),
      );
      keep(connection);
      return answer ?? '';
    } catch (err) {
      connection.close();
      throw err;
    }
  }

  return {
    async send(envelope, message, size, signal) {
      await turn();
      try {
        if (signal.aborted) throw new Error('the deadline passed before a session was free');
        return await sendOn(take() ?? (await open()), envelope, message, size);
      } finally {
        busy -= 1;
        waiting.shift()?.();
      }
    },
    close() {
      closed = true;
      for (const { connection, timer } of idle.splice(0)) {
        clearTimeout(timer);
        connection.quit();
      }
    },
  };
}

/** Whether the server named an extension in its answer to EHLO; nodemailer keeps them in a field that it does not declare. */
function offers(connection: SMTPConnection, extension: string): boolean {
  const { _supportedExtensions: named = [] } = connection as unknown as { _supportedExtensions?: string[] };
  return named.includes(extension);
}

/** Steps of a session that may take so long together; then it is closed. */
async function within<T>(ms: number, connection: SMTPConnection, steps: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the mail server took more than ${String(ms)} ms`));
      connection.close();
    }, ms);
  });
  try {
    return await Promise.race([steps(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One step of a session; also ends when the session breaks, which nodemailer tells by an event. */
function settle<T = undefined>(
  connection: SMTPConnection,
  step: (done: (err: Error | null, value?: T) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const done = (err: Error | null, value?: T) => {
      connection.removeListener('error', done);
      connection.removeListener('end', ended);
      if (err) {
        connection.on('error', () => undefined);
        reject(err);
      } else resolve(value);
    };
    const ended = () => {
      done(new Error('the mail server closed the session'));
    };
    connection.once('error', done);
    connection.once('end', ended);
    step(done);
  });
}
