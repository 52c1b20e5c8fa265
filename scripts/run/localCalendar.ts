import path from 'node:path';
import { findPeer, installPeer, peerMissing } from '@tsudoi/testing/launch/peers';
import { startRadicale } from '@tsudoi/testing/launch/radicale';
import type { LocalSecrets } from './secrets.ts';

/** A CalDAV server of this machine, for the tour and for trying calendars. */
export interface LocalCalendar {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** Its user; the password is one of the installation's made-up secrets. */
export const calendarUser = 'organiser';

/**
 * Starts a Radicale in the data folder; brings it onto a Debian machine first when `bring` says so. Undefined, with a line that
 * says what to install, where there is none: nothing else needs it.
 */
export async function startLocalCalendar(
  dataDir: string,
  secrets: LocalSecrets,
  bring: boolean,
): Promise<LocalCalendar | undefined> {
  if (bring && !findPeer('radicale')) {
    console.log('bringing a calendar server (radicale) for the tour …');
    installPeer('radicale');
  }
  if (!findPeer('radicale')) {
    console.log(`no calendar server${peerMissing('radicale')}`);
    return undefined;
  }
  const username = calendarUser;
  const password = secrets.calendarPassword;
  try {
    const server = await startRadicale({ dataDir: path.join(dataDir, 'radicale'), username, password });
    return { url: server.url, username, password, stop: () => server.stop() };
  } catch (err) {
    console.log(`no calendar server: ${(err as Error).message.split('\n')[0] ?? ''}`);
    return undefined;
  }
}
