import { apiKeyPrefix, authenticateApiKey } from '@tsudoi/database/apiKeys';
import type { Database } from '@tsudoi/database/database';
import { openKeyUse } from '@tsudoi/database/keyUse';
import { readRevokedSessions, readVerificationKeys } from '@tsudoi/database/signingKeys';
import { rememberPrincipals, type Authenticate } from '@tsudoi/runtime/authentication';
import type { Clock } from '@tsudoi/runtime/clock';
import { createTokenVerifier } from '@tsudoi/runtime/http/tokenVerifier';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

/** How long a valid key is remembered; a revocation is heard at once by NOTIFY, and after this at the latest. */
const rememberKeysMs = 30_000;

/**
 * Authenticates API keys by the database and access tokens offline by the installation's public keys. Revoked keys,
 * ended sessions and new signing keys are heard by NOTIFY and read again every 30 s. By the database's clock, never
 * the movable one: moving the domain's clock signs nobody out.
 */
export async function openAuthentication(
  database: Database,
  clock: Clock,
  lifecycle: Lifecycle,
  log: Logger,
): Promise<Authenticate> {
  // Asked again every 30 s at the latest, so that a key in use is noted every minute.
  const noteUse = openKeyUse(database, lifecycle, log);
  const keys = rememberPrincipals(
    async (token) => {
      const principal = await authenticateApiKey(database, token);
      if (principal) noteUse(principal.id);
      return principal;
    },
    clock,
    rememberKeysMs,
  );
  let revoked: ReadonlySet<string> = new Set((await readRevokedSessions(database)).keys());
  const heard = new Map<string, number>();
  const tokens = createTokenVerifier({
    readKeys: () => readVerificationKeys(database),
    isRevoked: (sessionId) => heard.has(sessionId) || revoked.has(sessionId),
    clock,
  });
  let keyIds: string | undefined;

  async function readAgain(): Promise<void> {
    const startedAt = Date.now();
    revoked = new Set((await readRevokedSessions(database)).keys());
    for (const [sessionId, at] of heard) if (at < startedAt - 60_000) heard.delete(sessionId);
    const ids = (await readVerificationKeys(database)).map((key) => key.kid).join();
    if (keyIds !== undefined && keyIds !== ids) tokens.forget();
    keyIds = ids;
  }
  const unlistenKeys = await database.listen('api_key_changed', () => {
    keys.forget();
  });
  const unlistenTokens = await database.listen('credentials_changed', (what) => {
    if (what.startsWith('session:')) heard.set(what.slice(8), Date.now());
    else tokens.forget();
  });
  every(
    { lifecycle, log },
    { name: 'keys and ended sessions', intervalMs: 30_000, atOnce: false, work: readAgain },
  );
  lifecycle.onClose('authentication', async () => {
    await Promise.all([unlistenKeys(), unlistenTokens()]);
  });
  return (token) => (token.startsWith(apiKeyPrefix) ? keys(token) : tokens(token));
}
