import type { OpenedCredential } from './credentialStore.ts';

/** The credentials of a process: those of its environment and those that an admin stored. */
export interface Keys {
  /** Newest first; undefined when there is none that may be sent to this origin. */
  apiKeyOf(name: string, origin: string): readonly string[] | undefined;
  /** Puts the stored ones in force. */
  replace(stored: readonly OpenedCredential[]): void;
}

/** Origins that the keys of the environment are meant for. */
const homes: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
};

/**
 * A key goes to the origins it is meant for and to no other server: the environment's to their providers, to
 * `moreOrigins` and to this machine; a stored one to its own. A stored one wins over the environment's of the same name.
 */
export function createKeys(environment: ReadonlyMap<string, string>, moreOrigins: readonly string[]): Keys {
  let stored: readonly OpenedCredential[] = [];
  return {
    replace(fresh) {
      stored = fresh;
    },
    apiKeyOf(name, origin) {
      const named = stored.filter((each) => each.name === name);
      if (named.length > 0) {
        const fitting = named.filter(({ origins }) => origins.includes(origin));
        return fitting.length > 0 ? fitting.map(({ secret }) => secret) : undefined;
      }
      const key = environment.get(name);
      if (key === undefined) return undefined;
      const mayGo = homes[name] === origin || moreOrigins.includes(origin) || isThisMachine(origin);
      return mayGo ? [key] : undefined;
    },
  };
}

function isThisMachine(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
