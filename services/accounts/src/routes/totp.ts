import { confirmTotp, removeTotp, startTotp } from '@tsudoi/contracts/sessions';
import { Conflict, Forbidden, invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { actorOf, recordPersonChange } from '@tsudoi/audit/recordChange';
import { findMember } from '../members/memberRow.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { verifyPassword } from '../signIn/password.ts';
import { hashRecoveryCode, newRecoveryCodes, newTotp, spendCode, totpContext } from '../signIn/totp.ts';
import { ownTenant } from '../tenants/tenantRow.ts';
import { mustBeMember } from './sessions.ts';

/** A member's second factor: begin, confirm, remove; a change ends every other session. */
export function mountTotp(http: HttpApp, { context, guesses, sessions }: SignInParts): void {
  const { database, sealer } = context;

  mount(http, startTotp, async ({ principal, body }) => {
    mustBeMember(principal);
    await guesses.attempt(`proof:${principal.id}`);
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const member = await findMember(tx, principal.id, true);
      if (!member) throw new NotFound('You are no member any more');
      const [row] = await tx.query<{ password_hash: string | null }>(
        'select password_hash from core.member where id = $1',
        [principal.id],
      );
      if (!(await verifyPassword(row?.password_hash, body.password)))
        throw invalidField('body.password', 'not right');
      if (member.has_totp) throw new Conflict('A second factor is set already; remove it first');
      const totp = newTotp(member.email);
      await tx.execute('update core.member set sealed_totp = $2, totp_last_step = 0 where id = $1', [
        principal.id,
        sealer.seal(totp.secret, totpContext(tx.tenantId, principal.id)),
      ]);
      return totp;
    });
    await guesses.succeeded(`proof:${principal.id}`);
    return { body: made };
  });

  mount(http, confirmTotp, async (call) => {
    const { principal, body } = call;
    mustBeMember(principal);
    await guesses.attempt(`proof:${principal.id}`);
    const recoveryCodes = newRecoveryCodes();
    await database.withTenant(principal.tenantId, async (tx) => {
      const member = await findMember(tx, principal.id, true);
      if (member?.has_totp) throw new Conflict('A second factor is set already');
      if (!(await spendCode(tx, context, principal.id, body.code)))
        throw invalidField('body.code', 'not right');
      await tx.execute(
        `update core.member set totp_confirmed_at = now(), recovery_hashes = $2, version = version + 1 where id = $1`,
        [principal.id, recoveryCodes.map(hashRecoveryCode)],
      );
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'member.totp_set',
        targetKind: 'member',
        targetId: principal.id,
      });
    });
    await guesses.succeeded(`proof:${principal.id}`);
    // This session has just proved the factor; the others have not.
    const { tenantId, id, sessionId = '' } = principal;
    await sessions.prove(tenantId, sessionId, true);
    await sessions.endAll(tenantId, id, sessionId);
    return { body: { recoveryCodes } };
  });

  mount(http, removeTotp, async (call) => {
    const { principal, body } = call;
    mustBeMember(principal);
    await guesses.attempt(`proof:${principal.id}`);
    await database.withTenant(principal.tenantId, async (tx) => {
      if ((await ownTenant(tx)).settings.requireTotp)
        throw new Forbidden('This tenant demands a second factor');
      if (!(await spendCode(tx, context, principal.id, body.code)))
        throw invalidField('body.code', 'not right');
      await tx.execute(
        `update core.member set sealed_totp = null, totp_confirmed_at = null, recovery_hashes = '{}', version = version + 1
         where id = $1`,
        [principal.id],
      );
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'member.totp_removed',
        targetKind: 'member',
        targetId: principal.id,
      });
    });
    await guesses.succeeded(`proof:${principal.id}`);
    await sessions.endAll(principal.tenantId, principal.id, principal.sessionId);
    return {};
  });
}
