import type { BounceMailbox } from '@tsudoi/contracts/channelKinds/email';
import { isPublicAddress, passwordInTheOpen } from '@tsudoi/runtime/addressRules';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import { ImapFlow } from 'imapflow';
import { isIP } from 'node:net';

/** Messages of one look; the next one goes on. */
const mostMessages = 200;
/** Of a longer message only the beginning is read: reports stand before what they return. */
const mostBytes = 256 * 1024;
const waitMs = 30_000;

/**
 * Reads what is unseen in a mailbox, oldest first, and marks each message as seen, or deletes it, once `take` has kept what it
 * says. Connects to an address that `egress` has checked; the certificate is checked for the name. Resolves to how many were read.
 * @throws what the server says, EgressRefused
 */
export async function readMailbox(
  mailbox: BounceMailbox,
  egress: Egress,
  take: (message: Buffer) => Promise<void>,
  stopping: AbortSignal,
): Promise<number> {
  const [address] = await egress.addressesOf(mailbox.host, mailbox.port);
  if (address === undefined) throw new Error(`${mailbox.host} has no address`);
  if (mailbox.security === 'none' && isPublicAddress(address)) throw new EgressRefused(passwordInTheOpen);
  const named = isIP(mailbox.host) === 0 ? { servername: mailbox.host } : {};
  const client = new ImapFlow({
    host: address,
    port: mailbox.port,
    secure: mailbox.security === 'tls',
    ...(mailbox.security !== 'tls' && { doSTARTTLS: mailbox.security === 'starttls' }),
    ...named,
    tls: { ...egress.trust, ...named },
    auth: { user: mailbox.user, pass: mailbox.password },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: 2 * waitMs,
  });
  // A session that breaks rejects what is under way; without a listener its event would end the process.
  client.on('error', () => undefined);
  let read = 0;
  try {
    await client.connect();
    const lock = await client.getMailboxLock(mailbox.folder);
    try {
      const unseen = await client.search({ seen: false, deleted: false }, { uid: true });
      for (const uid of (unseen || []).slice(0, mostMessages)) {
        if (stopping.aborted) break;
        const range = String(uid);
        const message = await client.fetchOne(range, { source: { maxLength: mostBytes } }, { uid: true });
        if (message && message.source) await take(message.source);
        if (mailbox.remove) await client.messageDelete(range, { uid: true });
        else await client.messageFlagsAdd(range, ['\\Seen'], { uid: true });
        read += 1;
      }
    } finally {
      lock.release();
    }
    await client.logout();
  } finally {
    client.close();
  }
  return read;
}
