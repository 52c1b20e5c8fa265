import type { Output } from '@tsudoi/client/createClient';
import { ApiFault, problemIn } from '@tsudoi/client/apiFault';
import { remember } from './remember.ts';

type Tokens = Output<'signIn'>;

interface Kept {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** By this machine's own clock, so that a wrong clock does no harm. */
  readonly refreshAt: number;
}

export type SessionState = 'out' | 'in' | 'expired';

/** The sign-in of this browser, shared by its tabs. */
export interface Session {
  readonly state: () => SessionState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes the tokens of a sign-in; calls that waited for one go on. */
  readonly adopt: (tokens: Tokens) => void;
  /** Takes an access token of the same session that proves more. */
  readonly strengthen: (accessToken: string, expiresInSeconds: number) => void;
  /** The bearer token; renews it when it is about to end or was refused, and waits for a person when that fails. */
  readonly token: (fresh: boolean) => Promise<string | undefined>;
  readonly end: () => void;
}

const storeKey = 'tsudoi.session';
const lockName = 'tsudoi.refresh';
/** Renew so long before the end. */
const marginMs = 30_000;

/**
 * Keeps the tokens in local storage. A refresh token is good once, so only one tab renews at a time (Web Locks), and the others
 * take what it stored.
 */
export function createSession(storage: Storage, send: typeof fetch): Session {
  const listeners = new Set<() => void>();
  let expired = false;
  let renewing: Promise<Kept | undefined> | undefined;
  const tell = () => listeners.forEach((listener) => listener());
  const read = (): Kept | undefined => {
    const text = storage.getItem(storeKey);
    return text === null ? undefined : (JSON.parse(text) as Kept);
  };
  const keep = (tokens: Pick<Tokens, 'accessToken' | 'refreshToken' | 'expiresInSeconds'>): Kept => {
    const kept = {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      refreshAt: Date.now() + tokens.expiresInSeconds * 1_000 - marginMs,
    };
    storage.setItem(storeKey, JSON.stringify(kept));
    remember('signed-in', '1');
    return kept;
  };
  const forget = () => {
    storage.removeItem(storeKey);
    remember('signed-in', undefined);
  };
  remember('signed-in', read() && '1');
  window.addEventListener('storage', (event) => {
    if (event.key !== storeKey) return;
    if (event.newValue !== null) expired = false;
    tell();
  });

  async function renew(stale: string): Promise<Kept | undefined> {
    const now = read();
    if (!now || now.accessToken !== stale) return now;
    const response = await send('/v1/sessions/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken: now.refreshToken }),
    });
    if (response.ok) return keep((await response.json()) as Tokens);
    if (response.status >= 500 || response.status === 429)
      throw new ApiFault(response.status, problemIn(await response.text()));
    forget();
    return undefined;
  }

  const renewOnce = (stale: string): Promise<Kept | undefined> => {
    const locks = (navigator as { locks?: LockManager }).locks;
    renewing ??= (locks ? locks.request(lockName, () => renew(stale)) : renew(stale)).finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  const signedIn = () =>
    new Promise<string>((resolve) => {
      const stop = () => {
        const kept = read();
        if (!kept) return;
        listeners.delete(stop);
        resolve(kept.accessToken);
      };
      listeners.add(stop);
    });

  return {
    state: () => (read() ? 'in' : expired ? 'expired' : 'out'),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    adopt(tokens) {
      keep(tokens);
      expired = false;
      tell();
    },
    strengthen(accessToken, expiresInSeconds) {
      const kept = read();
      if (kept) keep({ accessToken, refreshToken: kept.refreshToken, expiresInSeconds });
    },
    async token(fresh) {
      const kept = read();
      if (!kept) return expired ? signedIn() : undefined;
      if (!fresh && Date.now() < kept.refreshAt) return kept.accessToken;
      const renewed = await renewOnce(kept.accessToken);
      if (renewed) return renewed.accessToken;
      expired = true;
      tell();
      return signedIn();
    },
    end() {
      forget();
      expired = false;
      tell();
    },
  };
}
