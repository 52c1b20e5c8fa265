import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { localCertificate, localPrivateKey } from './pushCertificate.ts';

export interface SmtpSinkOptions {
  /** Offer STARTTLS (default), speak TLS from the start, or neither. */
  readonly security?: 'tls' | 'starttls' | 'none';
  readonly login?: { readonly user: string; readonly password: string };
  /** An answer other than "accepted" to a recipient: `{ code: 550, message: '5.1.1 no such user' }`. */
  readonly refuse?: (address: string) => { readonly code: number; readonly message: string } | undefined;
  /** Takes the whole message, stores it, and cuts the connection instead of answering. */
  readonly cutAfterData?: boolean;
}

/** A mail as it arrived: parsed, its raw text, and the envelope. */
export interface ReceivedMail {
  readonly parsed: ParsedMail;
  readonly raw: string;
  /** The envelope sender. */
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
}

/** A real SMTP server on loopback that keeps what it gets. */
export interface SmtpSink {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Sessions opened so far. */
  sessions(): number;
  close(): Promise<void>;
}

export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const security = options.security ?? 'starttls';
  const mails: ReceivedMail[] = [];
  let sessions = 0;
  const server = new SMTPServer({
    secure: security === 'tls',
    key: localPrivateKey,
    cert: localCertificate,
    authOptional: !options.login,
    disabledCommands: security === 'none' ? ['STARTTLS'] : [],
    allowInsecureAuth: security === 'none',
    logger: false,
    closeTimeout: 300,
    onConnect(_session, done) {
      sessions += 1;
      done();
    },
    onAuth({ username, password }, _session, done) {
      const good = username === options.login?.user && password === options.login?.password;
      if (good) done(null, { user: username });
      else done(Object.assign(new Error('535 5.7.8 wrong password'), { responseCode: 535 }));
    },
    onRcptTo({ address }, _session, done) {
      const refusal = options.refuse?.(address);
      if (refusal) done(Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
      else done();
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts);
        void simpleParser(raw).then((parsed) => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          const { mailFrom } = session.envelope;
          const from = mailFrom === false ? '' : mailFrom.address;
          mails.push({ parsed, raw: raw.toString('utf8'), from, to, secure: session.secure });
          if (options.cutAfterData === true) {
            for (const connection of server.connections as Set<{ _socket: { destroy(): void } }>)
              connection._socket.destroy();
          } else done();
        }, done);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mails,
    sessions: () => sessions,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
