import type { Principal } from '@tsudoi/contracts/principal';
import type { Clock } from './clock.ts';

/** Looks a credential up; null when it is not valid. */
export type Authenticate = (token: string) => Promise<Principal | null> | Principal | null;

interface Remembered {
  readonly principal: Principal;
  readonly untilMs: number;
}

/** A remembered authenticator; `forget` drops all, for revocations heard from other processes. */
export interface RememberedAuthenticate {
  (token: string): Promise<Principal | null> | Principal | null;
  forget(): void;
}

/**
 * Remembers valid credentials for `forMs`, at most `size` of them (oldest out first); refusals are never remembered.
 * Simultaneous first uses of one credential ask once.
 */
export function rememberPrincipals(
  ask: Authenticate,
  clock: Clock,
  forMs: number,
  size = 10_000,
): RememberedAuthenticate {
  const known = new Map<string, Remembered>();
  const asking = new Map<string, Promise<Principal | null>>();
  let generation = 0;

  async function askOnce(token: string): Promise<Principal | null> {
    const askedAt = generation;
    const principal = await ask(token);
    if (principal && askedAt === generation) {
      if (known.size >= size) known.delete(known.keys().next().value as string);
      known.set(token, { principal, untilMs: clock.now().getTime() + forMs });
    }
    return principal;
  }

  const authenticate = (token: string): Promise<Principal | null> | Principal | null => {
    const hit = known.get(token);
    if (hit) {
      if (hit.untilMs > clock.now().getTime()) return hit.principal;
      known.delete(token);
    }
    let pending = asking.get(token);
    if (!pending) {
      pending = askOnce(token).finally(() => asking.delete(token));
      asking.set(token, pending);
    }
    return pending;
  };
  return Object.assign(authenticate, {
    forget: () => {
      generation += 1;
      known.clear();
    },
  });
}
