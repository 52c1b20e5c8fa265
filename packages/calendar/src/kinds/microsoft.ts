import { createGraphProvider } from '../graph/graphProvider.ts';
import { defineProvider, type HookReading } from './defineProvider.ts';

const needed = 'Calendars.ReadWrite';

/** What Graph tells of a subscription itself, in our words. */
const lifecycles: Readonly<Record<string, 'renew' | 'lost' | 'missed'>> = {
  reauthorizationRequired: 'renew',
  subscriptionRemoved: 'lost',
  missed: 'missed',
};

const mostMessages = 1_000;

/** Outlook and Microsoft 365, by Graph. */
export const microsoft = defineProvider({
  kind: 'microsoft',
  label: { ja: 'Outlook（Microsoft 365）', en: 'Outlook (Microsoft 365)' },
  settings: [
    {
      name: 'MICROSOFT_CLIENT_ID',
      default: '',
      describe: 'app registration at Microsoft; empty: Microsoft cannot be connected',
    },
    { name: 'MICROSOFT_CLIENT_SECRET', default: '', describe: 'secret of that registration' },
    {
      name: 'MICROSOFT_GRAPH_URL',
      default: 'https://graph.microsoft.com/v1.0',
      url: true,
      describe: 'root of Microsoft Graph',
    },
    {
      name: 'MICROSOFT_OAUTH_URL',
      default: 'https://login.microsoftonline.com/common/oauth2/v2.0',
      url: true,
      describe: 'root of the OAuth server',
    },
  ],
  connect: {
    by: 'consent',
    server: (settings) => ({
      authorizeUrl: `${settings['MICROSOFT_OAUTH_URL'] ?? ''}/authorize`,
      tokenUrl: `${settings['MICROSOFT_OAUTH_URL'] ?? ''}/token`,
      // Microsoft has no revocation endpoint; erasing the tokens is what can be done.
      revokeUrl: null,
      clientId: settings['MICROSOFT_CLIENT_ID'] ?? '',
      clientSecret: settings['MICROSOFT_CLIENT_SECRET'] ?? '',
      scopes: ['offline_access', needed],
      extra: {},
    }),
    // Granted scopes come with or without their resource, in any case; offline_access shows as a refresh token.
    missingScopes: (granted) =>
      granted.split(/\s+/).some((scope) => scope.toLowerCase().split('/').at(-1) === needed.toLowerCase())
        ? []
        : [needed],
  },
  push: true,
  open: (settings, _account, { accessToken, onCall, outlet, floatingZone }) =>
    createGraphProvider({
      rootUrl: settings['MICROSOFT_GRAPH_URL'] ?? '',
      accessToken,
      onCall,
      outlet,
      ...(floatingZone !== undefined && { floatingZone }),
    }),
  readHook({ query, body }): HookReading {
    const challenge = query['validationToken'];
    if (challenge !== undefined) return { challenge, told: [] };
    const channel = query['channel'];
    if (channel === undefined) return { told: [] };
    // Many changes of one calendar are one message to us.
    const told = new Map<string, HookReading['told'][number]>();
    for (const each of messagesOf(body)) {
      const { clientState, lifecycleEvent } = each as { clientState?: unknown; lifecycleEvent?: unknown };
      if (typeof clientState !== 'string' || clientState.length > 200) continue;
      if (lifecycleEvent === undefined || lifecycleEvent === null)
        told.set(clientState, { channel, secret: clientState });
      else if (typeof lifecycleEvent === 'string' && lifecycles[lifecycleEvent] !== undefined)
        told.set(`${clientState} ${lifecycleEvent}`, {
          channel,
          secret: clientState,
          lifecycle: lifecycles[lifecycleEvent],
        });
    }
    return { told: [...told.values()] };
  },
});

function messagesOf(body: string): readonly unknown[] {
  try {
    const { value } = JSON.parse(body) as { value?: unknown };
    return Array.isArray(value) ? value.slice(0, mostMessages) : [];
  } catch {
    return [];
  }
}
