import type { OAuthServer } from '../oauth/oauthClient.ts';
import type { CalendarProvider, KnownEntries, Outlet } from '../provider.ts';

/** A value that the installation sets, by the name of its environment variable. */
export interface ProviderSetting {
  readonly name: string;
  readonly default: string;
  readonly url?: boolean;
  readonly describe: string;
}

/** Settings by name. */
export type ProviderSettings = Readonly<Record<string, string>>;

/** What of a connection its provider is opened with. */
export interface ConnectedAccount {
  readonly account: string;
  readonly serverUrl: string | null;
  readonly homes: readonly string[];
  readonly origins: readonly string[];
  readonly addresses: readonly string[];
}

/** What the caller brings: secrets, the way out, the quota. */
export interface ProviderWire {
  readonly accessToken: () => Promise<string>;
  readonly password: () => Promise<string>;
  readonly onCall: (operation: string) => Promise<void>;
  /** The guarded way out. */
  readonly outlet: Outlet;
  readonly floatingZone?: string;
  readonly known?: KnownEntries;
}

/** A push message as it arrived. */
export interface HookMessage {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What a push message says. */
export interface HookReading {
  /** To be sent back as it is: the provider asks whether the address is ours. */
  readonly challenge?: string;
  readonly told: readonly {
    readonly channel: string;
    readonly secret: string;
    /** Absent: something changed. Else what befell the channel. */
    readonly lifecycle?: 'renew' | 'lost' | 'missed';
  }[];
}

/** How a person connects an account: by an app password at a server they name, or by consent (OAuth 2.0 with PKCE). */
export type ProviderConnect =
  | { readonly by: 'password' }
  | {
      readonly by: 'consent';
      server(settings: ProviderSettings): OAuthServer;
      /** Scopes of ours that the granted ones do not cover. */
      missingScopes(granted: string): readonly string[];
    };

/** Everything that the platform needs of a kind of provider; one file each, listed in `providerKinds.ts`. */
export interface ProviderDefinition {
  /** Stored with connections, and the last part of its push address. */
  readonly kind: string;
  readonly label: { readonly ja: string; readonly en: string };
  readonly settings: readonly ProviderSetting[];
  readonly connect: ProviderConnect;
  /** Whether it can push at all. */
  readonly push: boolean;
  open(settings: ProviderSettings, account: ConnectedAccount, wire: ProviderWire): CalendarProvider;
  /** Reads a push message; absent where `push` is false. */
  readHook?(message: HookMessage): HookReading;
}

/** Declares a kind of provider. */
export function defineProvider(definition: ProviderDefinition): ProviderDefinition {
  return definition;
}
