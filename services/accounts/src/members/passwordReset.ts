import type { Tx } from '@tsudoi/database/database';
import { createHash, randomBytes } from 'node:crypto';
import { granterStays } from './granterStays.ts';

/** Whoever holds it may choose the member's password: once, for 30 minutes, while the password is the one that it was made for. */
export interface PasswordReset {
  readonly token: string;
  readonly expiresAt: Date;
}

/** What a token is known by; the token itself is stored nowhere. */
export const hashReset = (token: string): Buffer => createHash('sha256').update(token).digest();

/** SQL: what tells one password of a member from the next. */
const stateOf = (member: string) => `sha256(convert_to(coalesce(${member}.password_hash, ''), 'UTF8'))`;

/**
 * Makes a reset; `madeBy` is the member's or key's id of whoever lets them choose, `mail` where the member asked. By mail none is made
 * for a member who has no password: who signs in through an issuer does not get a way past it by asking.
 */
export async function makeReset(
  tx: Tx,
  memberId: string,
  madeBy: string,
): Promise<PasswordReset | undefined> {
  const token = `tsp_${randomBytes(24).toString('base64url')}`;
  await tx.execute(
    `delete from core.password_reset where member_id = $1 and expires_at < now() - interval '1 day'`,
    [memberId],
  );
  const [row] = await tx.query<{ expires_at: Date }>(
    `insert into core.password_reset (tenant_id, member_id, token_hash, made_by, password_state, expires_at)
     select m.tenant_id, m.id, $2, $3, ${stateOf('m')}, now() + interval '30 minutes' from core.member m
     where m.id = $1 and m.state = 'active' and ($3 <> 'mail' or m.password_hash is not null)
     returning expires_at`,
    [memberId, hashReset(token), madeBy],
  );
  return row && { token, expiresAt: row.expires_at };
}

/** Spends a reset: the member that it is for, or nothing where it is good no longer. */
export async function spendReset(
  tx: Tx,
  hash: Buffer,
): Promise<{ readonly memberId: string; readonly email: string } | undefined> {
  const [spent] = await tx.query<{ member_id: string; email: string }>(
    `update core.password_reset r set used_at = now() from core.member m
     where r.token_hash = $1 and r.used_at is null and r.expires_at > now()
       and m.id = r.member_id and m.state = 'active'
       and (r.password_state is null or r.password_state = ${stateOf('m')})
       and (r.made_by = 'mail' or ${granterStays('r.made_by', 'm.role')})
     returning r.member_id, m.email`,
    [hash],
  );
  return spent && { memberId: spent.member_id, email: spent.email };
}
