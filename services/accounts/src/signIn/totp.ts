import type { Tx } from '@tsudoi/database/database';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { createHash, randomInt } from 'node:crypto';
import type { Context } from '../context.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Where a member's TOTP secret is sealed to. */
export function totpContext(tenantId: string, memberId: string) {
  return { tenantId, purpose: `member-totp:${memberId}` };
}

/** A new secret and its `otpauth://` link (RFC 6238: SHA-1, six digits, 30 s). */
export function newTotp(email: string): { secret: string; uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer: 'Tsudoi', label: email, secret }) };
}

/** Ten recovery codes of 60 random bits, `xxxx-xxxx-xxxx`. */
export function newRecoveryCodes(): string[] {
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(32)]).join('');
  return Array.from({ length: 10 }, () => [group(), group(), group()].join('-'));
}

export function hashRecoveryCode(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}

/**
 * Checks a code of a member and uses it up, and says which kind it was; undefined where it is not right: a time step is good once, a recovery code too. One step of drift either
 * way is forgiven. The member's row is locked, so that one code cannot be spent twice at once.
 */
export async function spendCode(
  tx: Tx,
  { sealer, machineClock }: Pick<Context, 'sealer' | 'machineClock'>,
  memberId: string,
  code: string,
): Promise<'totp' | 'recovery' | undefined> {
  const [row] = await tx.query<{
    sealed_totp: string | null;
    totp_last_step: string;
    recovery_hashes: string[];
  }>('select sealed_totp, totp_last_step, recovery_hashes from core.member where id = $1 for update', [
    memberId,
  ]);
  if (!row?.sealed_totp) return undefined;
  if (!/^\d{6}$/.test(code)) {
    const spent = hashRecoveryCode(code);
    if (!row.recovery_hashes.includes(spent)) return undefined;
    await tx.execute(
      'update core.member set recovery_hashes = array_remove(recovery_hashes, $2) where id = $1',
      [memberId, spent],
    );
    return 'recovery';
  }
  const secret = sealer.open(row.sealed_totp, totpContext(tx.tenantId, memberId));
  const nowSeconds = Math.floor(machineClock.now().getTime() / 1_000);
  const result = verifySync({ secret, token: code, epoch: nowSeconds, epochTolerance: 30 });
  if (!result.valid) return undefined;
  const step = Math.floor(nowSeconds / 30) + result.delta;
  const updated = await tx.execute(
    'update core.member set totp_last_step = $2 where id = $1 and totp_last_step < $2',
    [memberId, step],
  );
  return updated === 1 ? 'totp' : undefined;
}
