import { actorOf, recordPersonChange } from '@tsudoi/audit/recordChange';
import { acceptPasswordReset, createPasswordReset } from '@tsudoi/contracts/passwordResets';
import { changePassword } from '@tsudoi/contracts/sessions';
import { Conflict, invalidField, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { createHash, randomBytes } from 'node:crypto';
import { findMember } from '../members/memberRow.ts';
import { hashNewPassword } from '../signIn/newPassword.ts';
import { verifyPassword } from '../signIn/password.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { callerOf, mustBeMember } from './sessions.ts';

const setPassword =
  'update core.member set password_hash = $2, version = version + 1, updated_at = now() where id = $1';
const hashToken = (token: string) => createHash('sha256').update(token).digest();
const refusal = 'The reset is not valid any more';

/** Changing one's password, and choosing a new one with a reset that somebody of at least the same role has made. */
export function mountPasswords(http: HttpApp, { context, sessions, guesses }: SignInParts): void {
  const { database, sealer } = context;

  mount(http, changePassword, async (call) => {
    const { principal, body } = call;
    mustBeMember(principal);
    await guesses.attempt(`proof:${principal.id}`);
    await database.withTenant(principal.tenantId, async (tx) => {
      const [row] = await tx.query<{ password_hash: string | null; email: string }>(
        'select password_hash, email from core.member where id = $1 for update',
        [principal.id],
      );
      if (!(await verifyPassword(row?.password_hash, body.currentPassword)) || !row) {
        throw invalidField('body.currentPassword', 'not right');
      }
      const hash = await hashNewPassword('body.newPassword', body.newPassword, row.email);
      await tx.execute(setPassword, [principal.id, hash]);
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'member.password_changed',
        targetKind: 'member',
        targetId: principal.id,
      });
    });
    await guesses.succeeded(`proof:${principal.id}`);
    await sessions.endAll(principal.tenantId, principal.id, principal.sessionId);
    return {};
  });

  mount(http, createPasswordReset, async (call) => {
    const { principal, params } = call;
    const token = `tsp_${randomBytes(24).toString('base64url')}`;
    const expiresAt = await database.withTenant(principal.tenantId, async (tx) => {
      const member = await findMember(tx, params.memberId, true);
      if (!member) throw new NotFound(`No member ${params.memberId}`);
      if (member.state !== 'active') throw new Conflict('This member is disabled');
      requireGrant(principal, { role: member.role });
      const [row] = await tx.query<{ expires_at: Date }>(
        `insert into core.password_reset (tenant_id, member_id, token_hash, made_by, expires_at)
         values ($1, $2, $3, $4, now() + interval '1 hour') returning expires_at`,
        [tx.tenantId, member.id, hashToken(token), principal.id],
      );
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'member.password_reset_made',
        targetKind: 'member',
        targetId: member.id,
      });
      return (row as { expires_at: Date }).expires_at;
    });
    return { body: { token, expiresAt: expiresAt.toISOString() } };
  });

  mount(http, acceptPasswordReset, async (call) => {
    const caller = callerOf(call);
    const hash = hashToken(call.body.token);
    await guesses.fromOrigin(caller.origin);
    await guesses.attempt(`reset:${hash.toString('hex')}`);
    const [found] = await database.installation<{ tenant: string | null }>(
      'select core.password_reset_tenant($1) as tenant',
      [hash],
    );
    if (!found?.tenant) throw new Unauthenticated(refusal);
    const { tenant } = found;
    const memberId = await database.withTenant(tenant, async (tx) => {
      const [reset] = await tx.query<{ member_id: string; email: string }>(
        `update core.password_reset r set used_at = now() from core.member m
         where r.token_hash = $1 and r.used_at is null and r.expires_at > now()
           and m.id = r.member_id and m.state = 'active' returning r.member_id, m.email`,
        [hash],
      );
      if (!reset) throw new Unauthenticated(refusal);
      await guesses.succeeded(`reset:${hash.toString('hex')}`); // whoever has the token may choose in peace
      const passwordHash = await hashNewPassword('body.password', call.body.password, reset.email);
      await tx.execute(setPassword, [reset.member_id, passwordHash]);
      await recordPersonChange(
        tx,
        sealer,
        {
          kind: 'member',
          id: reset.member_id,
          origin: caller.origin,
          requestId: caller.requestId,
        },
        { action: 'member.password_reset', targetKind: 'member', targetId: reset.member_id },
      );
      return reset.member_id;
    });
    await sessions.endAll(tenant, memberId);
    return {};
  });
}
