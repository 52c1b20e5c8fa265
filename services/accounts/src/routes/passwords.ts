import { actorOf, recordPersonChange } from '@tsudoi/audit/recordChange';
import { changePassword } from '@tsudoi/contracts/sessions';
import { invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { setPassword } from '../members/memberRow.ts';
import { hashNewPassword } from '../signIn/newPassword.ts';
import { verifyPassword } from '../signIn/password.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { ownTenant } from '../tenants/tenantRow.ts';
import { mustBeMember } from './sessions.ts';

/** Changing one's own password. */
export function mountPasswords(http: HttpApp, { context, sessions, guesses, mails }: SignInParts): void {
  const { database, sealer } = context;

  mount(http, changePassword, async (call) => {
    const { principal, body } = call;
    mustBeMember(principal);
    await guesses.attempt(`proof:${principal.id}`);
    const told = await database.withTenant(principal.tenantId, async (tx) => {
      const [row] = await tx.query<{ password_hash: string | null; email: string }>(
        'select password_hash, email from core.member where id = $1 for update',
        [principal.id],
      );
      if (!(await verifyPassword(row?.password_hash, body.currentPassword)) || !row) {
        throw invalidField('body.currentPassword', 'not right');
      }
      await setPassword(
        tx,
        principal.id,
        await hashNewPassword('body.newPassword', body.newPassword, row.email),
      );
      const { slug } = await ownTenant(tx);
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'member.password_changed',
        targetKind: 'member',
        targetId: principal.id,
      });
      return { email: row.email, slug };
    });
    await guesses.succeeded(`proof:${principal.id}`);
    await sessions.endAll(principal.tenantId, principal.id, principal.sessionId);
    mails?.passwordChanged(told.email, told.slug);
    return {};
  });
}
