import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A mail server that says one thing of its own at one step, and takes everything else. */
export interface ScriptedSmtp {
  readonly port: number;
  /** Addresses as they stood in RCPT TO, of messages that were taken or refused after it. */
  readonly recipients: string[];
  close(): Promise<void>;
}

type Step = 'MAIL' | 'RCPT' | 'DATA' | 'CONTENT';

/** Without SMTPUTF8 and without TLS; `reply: null` cuts the connection. */
export async function startScriptedSmtp(script?: {
  readonly at: Step;
  readonly reply: string | null;
}): Promise<ScriptedSmtp> {
  const recipients: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const say = (step: Step | undefined, usual: string) => {
      const said = script && script.at === step ? script.reply : usual;
      if (said === null) socket.destroy();
      else socket.write(`${said}\r\n`);
    };
    let buffer = '';
    let content = false;
    socket.write('220 mx.example ESMTP\r\n');
    socket.on('data', (part) => {
      buffer += part.toString('utf8');
      for (;;) {
        const end = content ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (content ? 5 : 2));
        if (content) {
          content = false;
          say('CONTENT', '250 2.0.0 taken');
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'EHLO') socket.write('250-mx.example\r\n250-8BITMIME\r\n250 SIZE 1000000\r\n');
        else if (verb === 'MAIL') say('MAIL', '250 2.1.0 ok');
        else if (verb === 'RCPT') {
          recipients.push(/<(.*)>/.exec(line)?.[1] ?? '');
          say('RCPT', '250 2.1.5 ok');
        } else if (verb === 'DATA') {
          content = script?.at !== 'DATA';
          say('DATA', '354 go on');
        } else if (verb === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    recipients,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
