import type { Database } from './database.ts';

/** A public key as a JSON Web Key with its `kid`. */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kid: string; readonly kty: string };

/** The public keys whose access tokens are good now. */
export async function readVerificationKeys(database: Database): Promise<PublicJwk[]> {
  const rows = await database.installation<{ public_jwk: PublicJwk }>(
    'select public_jwk from core.signing_key where verifies_until is null or verifies_until > now() order by created_at',
  );
  return rows.map((row) => row.public_jwk);
}

/** Sessions that ended before their access tokens expire: session id → the instant after which no token of it can be good. */
export async function readRevokedSessions(database: Database): Promise<Map<string, Date>> {
  const rows = await database.dispatcher.query<{ session_id: string; until: Date }>(
    'select session_id, until from core.revoked_session where until > now()',
  );
  return new Map(rows.map((row) => [row.session_id, row.until]));
}
