import type { AdCredentials } from '@tsudoi/contracts/adAccounts';
import type { AdClient } from './adNetwork.ts';
import { googleAdsClient } from './networks/googleAds.ts';
import { linkedinClient } from './networks/linkedin.ts';
import { metaClient } from './networks/meta.ts';

/** Where the networks are. */
export interface AdEndpoints {
  readonly meta: string;
  readonly google: string;
  readonly googleToken: string;
  readonly linkedin: string;
}

/** The networks themselves, unless the configuration names other places. */
export function adEndpoints(config: {
  readonly [Key in 'ADS_META_URL' | 'ADS_GOOGLE_URL' | 'ADS_GOOGLE_TOKEN_URL' | 'ADS_LINKEDIN_URL']?:
    string | undefined;
}): AdEndpoints {
  const at = (url: string): string => url.replace(/\/$/, '');
  return {
    meta: at(config.ADS_META_URL ?? 'https://graph.facebook.com'),
    google: at(config.ADS_GOOGLE_URL ?? 'https://googleads.googleapis.com'),
    googleToken: config.ADS_GOOGLE_TOKEN_URL ?? 'https://oauth2.googleapis.com/token',
    linkedin: at(config.ADS_LINKEDIN_URL ?? 'https://api.linkedin.com'),
  };
}

/** Opens the client of an account. */
export type OpenAdClient = (accountId: string, credentials: AdCredentials, signal: AbortSignal) => AdClient;

/** Clients over a guarded way out. */
export function adClients(fetch: typeof globalThis.fetch, endpoints: AdEndpoints): OpenAdClient {
  return (accountId, credentials, signal) => {
    const parts = { fetch, signal, accountId };
    switch (credentials.network) {
      case 'meta':
        return metaClient({ ...parts, baseUrl: endpoints.meta }, credentials.accessToken);
      case 'google-ads':
        return googleAdsClient({ ...parts, baseUrl: endpoints.google }, credentials, endpoints.googleToken);
      case 'linkedin':
        return linkedinClient({ ...parts, baseUrl: endpoints.linkedin }, credentials.accessToken);
    }
  };
}
