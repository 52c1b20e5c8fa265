import { Role, scopesOfRole, type Principal, type Scope } from '@tsudoi/contracts/principal';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWK, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { RememberedAuthenticate } from '../authentication.ts';
import type { Clock } from '../clock.ts';

/** `iss` and `aud` of every access token; an installation's keys are its own. */
export const tokenIssuer = 'tsudoi';
export const tokenAudience = 'tsudoi-api';

/** What an access token says beside the registered claims. `only` narrows the role's scopes (a second factor is wanted), `auth_time` is when they last proved who they are. */
export const TokenClaims = z.object({
  sub: z.uuid(),
  tid: z.uuid(),
  sid: z.string().min(1).max(64),
  role: Role,
  rpm: z.int().min(1),
  only: z.array(z.string()).optional(),
  auth_time: z.int().optional(),
  exp: z.int(),
  iat: z.int(),
});
export type TokenClaims = z.infer<typeof TokenClaims>;

export interface TokenVerifierOptions {
  /** Reads the public keys in force; called at first use, after `forget`, and for an unknown `kid` at most once a second. */
  readonly readKeys: () => Promise<readonly JWK[]>;
  /** True for a session that was ended before its tokens expired. */
  readonly isRevoked: (sessionId: string) => boolean;
  readonly clock: Clock;
  /** Verified tokens to remember, oldest out first. */
  readonly size?: number;
}

interface KeySet {
  readonly ids: ReadonlySet<string>;
  readonly find: ReturnType<typeof createLocalJWKSet>;
}

interface Remembered {
  readonly principal: Principal;
  readonly sessionId: string;
  readonly untilMs: number;
}

/**
 * Verifies access tokens (EdDSA, `at+jwt`) without asking anyone: signature, issuer, audience, expiry, then whether
 * the session was ended. A verified token is remembered until it expires; a refused one never. Null when not valid.
 */
export function createTokenVerifier(options: TokenVerifierOptions): RememberedAuthenticate {
  const { clock, isRevoked, size = 10_000 } = options;
  const known = new Map<string, Remembered>();
  let keys: KeySet | undefined;
  let readAtMs = 0;
  let reading: Promise<void> | undefined;
  let generation = 0;

  async function read(): Promise<void> {
    const startedAt = generation;
    const jwks = await options.readKeys();
    readAtMs = clock.now().getTime();
    if (startedAt !== generation) return;
    keys = {
      ids: new Set(jwks.flatMap((key) => key.kid ?? [])),
      find: createLocalJWKSet({ keys: [...jwks] }),
    };
  }
  function readOnce(): Promise<void> {
    return (reading ??= read().finally(() => {
      reading = undefined;
    }));
  }

  /** The keys in force where `kid` is among them. Keys that are forgotten while they are read are read again. */
  async function keysWith(kid: string): Promise<KeySet | undefined> {
    const stale = keys && !keys.ids.has(kid) && Math.abs(clock.now().getTime() - readAtMs) > 1_000;
    if (stale) await readOnce();
    while (!keys) await readOnce();
    return keys.ids.has(kid) ? keys : undefined;
  }

  async function verify(token: string): Promise<Principal | null> {
    const kid = kidOf(token);
    if (kid === undefined) return null;
    const startedAt = generation;
    const inForce = await keysWith(kid);
    if (!inForce) return null;
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, inForce.find, {
        algorithms: ['EdDSA'],
        typ: 'at+jwt',
        issuer: tokenIssuer,
        audience: tokenAudience,
        requiredClaims: ['exp', 'iat', 'sub'],
        currentDate: clock.now(),
      }));
    } catch {
      return null;
    }
    const claims = TokenClaims.safeParse(payload);
    if (!claims.success || claims.data.iat * 1_000 > clock.now().getTime() + 60_000) return null;
    if (isRevoked(claims.data.sid)) return null;
    const principal = principalOf(claims.data);
    if (startedAt === generation) {
      if (known.size >= size) known.delete(known.keys().next().value as string);
      known.set(token, { principal, sessionId: claims.data.sid, untilMs: claims.data.exp * 1_000 });
    }
    return principal;
  }

  return Object.assign(
    (token: string) => {
      const hit = known.get(token);
      if (hit) {
        if (hit.untilMs > clock.now().getTime() && !isRevoked(hit.sessionId)) return hit.principal;
        known.delete(token);
        return null;
      }
      return verify(token);
    },
    {
      forget: () => {
        generation += 1;
        keys = undefined;
        known.clear();
      },
    },
  );
}

/** The key id of a compact EdDSA token; undefined for everything else, before any cryptography. */
function kidOf(token: string): string | undefined {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return alg === 'EdDSA' ? kid : undefined;
  } catch {
    return undefined;
  }
}

function principalOf(claims: TokenClaims): Principal {
  const scopes = scopesOfRole(claims.role);
  const only = claims.only;
  return {
    kind: 'member',
    id: claims.sub,
    tenantId: claims.tid,
    role: claims.role,
    scopes: only ? scopes.filter((scope: Scope) => only.includes(scope)) : scopes,
    requestsPerMinute: claims.rpm,
    sessionId: claims.sid,
    ...(claims.auth_time !== undefined && { provedAt: claims.auth_time }),
  };
}
