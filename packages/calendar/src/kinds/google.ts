import { createGoogleProvider } from '../google/googleProvider.ts';
import { defineProvider } from './defineProvider.ts';

const scopes = [
  'https://www.googleapis.com/auth/calendar.events',
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
];
/** A wider scope covers ours. */
const covering: Readonly<Record<string, readonly string[]>> = {
  'https://www.googleapis.com/auth/calendar.events': ['https://www.googleapis.com/auth/calendar'],
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly': [
    'https://www.googleapis.com/auth/calendar',
    'https://www.googleapis.com/auth/calendar.readonly',
    'https://www.googleapis.com/auth/calendar.calendarlist',
  ],
};

/** Google Calendar. */
export const google = defineProvider({
  kind: 'google',
  label: { ja: 'Google カレンダー', en: 'Google Calendar' },
  settings: [
    {
      name: 'GOOGLE_CLIENT_ID',
      default: '',
      describe: 'OAuth client of Google; empty: Google cannot be connected',
    },
    { name: 'GOOGLE_CLIENT_SECRET', default: '', describe: 'secret of that client' },
    {
      name: 'GOOGLE_API_URL',
      default: 'https://www.googleapis.com',
      url: true,
      describe: 'root of the Calendar API',
    },
    {
      name: 'GOOGLE_ACCOUNTS_URL',
      default: 'https://accounts.google.com/o/oauth2/v2/auth',
      url: true,
      describe: 'consent page',
    },
    {
      name: 'GOOGLE_OAUTH_URL',
      default: 'https://oauth2.googleapis.com',
      url: true,
      describe: 'root of the token endpoint',
    },
  ],
  connect: {
    by: 'consent',
    server: (settings) => ({
      authorizeUrl: settings['GOOGLE_ACCOUNTS_URL'] ?? '',
      tokenUrl: `${settings['GOOGLE_OAUTH_URL'] ?? ''}/token`,
      revokeUrl: `${settings['GOOGLE_OAUTH_URL'] ?? ''}/revoke`,
      clientId: settings['GOOGLE_CLIENT_ID'] ?? '',
      clientSecret: settings['GOOGLE_CLIENT_SECRET'] ?? '',
      scopes,
      extra: { access_type: 'offline', prompt: 'consent' },
    }),
    // The consent page lets people untick scopes one by one.
    missingScopes(granted) {
      const given = new Set(granted.split(/\s+/));
      return scopes.filter(
        (scope) => !given.has(scope) && !(covering[scope] ?? []).some((wider) => given.has(wider)),
      );
    },
  },
  push: true,
  open: (settings, _account, { accessToken, onCall, outlet, floatingZone }) =>
    createGoogleProvider({
      rootUrl: settings['GOOGLE_API_URL'] ?? '',
      accessToken,
      onCall,
      outlet,
      ...(floatingZone !== undefined && { floatingZone }),
    }),
  readHook({ headers }) {
    const channel = headers['x-goog-channel-id'];
    const secret = headers['x-goog-channel-token'];
    // `sync` only says that the channel is open.
    if (headers['x-goog-resource-state'] === 'sync') return { told: [] };
    return typeof channel === 'string' && typeof secret === 'string'
      ? { told: [{ channel, secret }] }
      : { told: [] };
  },
});
