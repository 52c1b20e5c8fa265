import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import type { Principal } from '@tsudoi/contracts/principal';
import { Conflict, invalidField } from '@tsudoi/runtime/errors';
import { verifyPassword } from './password.ts';
import type { SignInParts } from './signIn.ts';
import { spendCode } from './totp.ts';

/**
 * Checks anew who a signed-in member is: by password where there is one, and by a code where a second factor is set. A
 * session that began with an issuer and has no password proves itself by the code alone, or by signing in there again.
 * @throws InvalidInput naming what is not right, TooManyRequests after ten attempts
 */
export async function proveMember(
  { context, guesses }: SignInParts,
  principal: Principal,
  given: { readonly password?: string | undefined; readonly code?: string | undefined },
  actor: Actor,
): Promise<{ readonly factor: boolean }> {
  const { id } = principal;
  await guesses.attempt(`proof:${id}`);
  const factor = await context.database.withTenant(principal.tenantId, async (tx) => {
    const [row] = await tx.query<{ password_hash: string | null; has_totp: boolean; by_issuer: boolean }>(
      `select password_hash, totp_confirmed_at is not null as has_totp, issuer is not null as by_issuer
       from core.member where id = $1`,
      [id],
    );
    if (!row) throw new Conflict('You are no member any more');
    const { password_hash: hash, has_totp: hasTotp } = row;
    if (hash === null && !hasTotp) throw new Conflict('Sign in with your issuer again to prove who you are');
    if (!(row.by_issuer && hasTotp && given.password === undefined)) {
      if (!(await verifyPassword(hash, given.password ?? '')))
        throw invalidField('body.password', 'not right');
    }
    const spent = hasTotp ? await spendCode(tx, context, id, given.code ?? '') : undefined;
    if (hasTotp && !spent) throw invalidField('body.code', 'not right');
    await recordPersonChange(tx, context.sealer, actor, {
      action: 'member.proved',
      targetKind: 'member',
      targetId: id,
      after: { by: [...(given.password === undefined ? [] : ['password']), ...(spent ? [spent] : [])] },
    });
    return spent !== undefined;
  });
  await guesses.succeeded(`proof:${id}`);
  return { factor };
}
