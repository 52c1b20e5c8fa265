import type { Tx } from '@tsudoi/database/database';
import { installationTenant } from '@tsudoi/seal/createSealer';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';

/** The key that signs access tokens now. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

export interface SigningKeys {
  current(): Promise<SigningKey>;
  /** A new key signs from now on; the old ones verify until their tokens expire, or not at all. */
  rotate(discardOld: boolean): Promise<{ kid: string; keys: number }>;
}

interface KeyRow {
  readonly kid: string;
  readonly sealed_private_jwk: string;
  readonly created_at: Date;
}

/** Seconds that a replica may go on signing with a key after another replica has rotated it. */
const followSeconds = 60;

/** Ed25519 keys in `core.signing_key`, private halves sealed. The newest one signs; it is replaced after `signingKeyDays`. */
export function createSigningKeys(
  { database, sealer }: Pick<Context, 'database' | 'sealer'>,
  options: { readonly accessTokenSeconds: number; readonly signingKeyDays: number },
): SigningKeys {
  let held: (SigningKey & { readonly readAtMs: number; readonly createdAt: Date }) | undefined;

  async function newest(): Promise<KeyRow | undefined> {
    const [row] = await database.installation<KeyRow>(
      `select kid, sealed_private_jwk, created_at from core.signing_key
       where signs_until is null order by created_at desc, kid limit 1`,
    );
    return row;
  }

  async function create(): Promise<string> {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const kid = randomBytes(9).toString('base64url');
    const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
    const sealed = sealer.seal(JSON.stringify(await exportJWK(privateKey)), sealContext(kid));
    await database.installation(
      'insert into core.signing_key (kid, public_jwk, sealed_private_jwk) values ($1, $2, $3)',
      [kid, JSON.stringify(publicJwk), sealed],
    );
    return kid;
  }

  async function rotate(discardOld: boolean): Promise<{ kid: string; keys: number }> {
    const kid = await create();
    const overlap = discardOld ? 0 : options.accessTokenSeconds + followSeconds;
    await database.installation(
      `update core.signing_key set signs_until = least(coalesce(signs_until, now()), now()),
         verifies_until = least(coalesce(verifies_until, 'infinity'), now() + make_interval(secs => $2)) where kid <> $1`,
      [kid, overlap],
    );
    await database.installation(
      "delete from core.signing_key where verifies_until < now() - interval '1 day'",
    );
    held = undefined;
    const rows = await database.installation<{ n: number }>(
      'select count(*)::int as n from core.signing_key where verifies_until is null or verifies_until > now()',
    );
    return { kid, keys: rows[0]?.n ?? 0 };
  }

  return {
    rotate,
    async current() {
      const nowMs = Date.now();
      if (held && nowMs - held.readAtMs < (followSeconds / 2) * 1_000) return held;
      let row = await newest();
      const oldestMs = nowMs - options.signingKeyDays * 86_400_000;
      if (!row || row.created_at.getTime() < oldestMs) {
        await rotate(false);
        row = await newest();
      }
      if (!row) throw new Error('there is no signing key after one was made');
      const jwk = JSON.parse(sealer.open(row.sealed_private_jwk, sealContext(row.kid))) as JWK;
      const key = (await importJWK(jwk, 'EdDSA')) as CryptoKey;
      held = { kid: row.kid, key, readAtMs: nowMs, createdAt: row.created_at };
      return held;
    },
  };
}

/** Tells that a session's access tokens must be refused from now on, everywhere. */
export async function publishEndedSession(
  tx: Tx,
  sessionId: string,
  accessTokenSeconds: number,
): Promise<void> {
  await tx.execute(
    `insert into core.revoked_session (tenant_id, session_id, until) values ($1, $2, now() + make_interval(secs => $3))
     on conflict do nothing`,
    [tx.tenantId, sessionId, accessTokenSeconds + followSeconds],
  );
  await tx.execute('delete from core.revoked_session where until < now()');
}

function sealContext(kid: string) {
  return { tenantId: installationTenant, purpose: `signing-key:${kid}` };
}
