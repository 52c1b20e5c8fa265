import { createCalDavProvider } from '../caldav/caldavProvider.ts';
import { defineProvider } from './defineProvider.ts';

/** Any CalDAV server (RFC 4791): iCloud, Fastmail, Nextcloud, Baïkal, Posteo, mailbox.org, Zimbra, Radicale and others. */
export const caldav = defineProvider({
  kind: 'caldav',
  label: { ja: 'CalDAV サーバー', en: 'CalDAV server' },
  settings: [],
  connect: { by: 'password' },
  push: false,
  open: (_settings, account, { password, onCall, outlet, floatingZone, known }) =>
    createCalDavProvider({
      rootUrl: account.serverUrl ?? '',
      homes: account.homes,
      allowedOrigins: account.origins,
      ...(account.addresses.length > 0 && { addresses: account.addresses }),
      username: account.account,
      password,
      outlet,
      onCall,
      ...(floatingZone !== undefined && { floatingZone }),
      ...(known && { known }),
    }),
});
