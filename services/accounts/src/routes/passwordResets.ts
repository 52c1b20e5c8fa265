import { actorOf, recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import { canonicalEmail } from '@tsudoi/contracts/email';
import { acceptPasswordReset, askPasswordReset, createPasswordReset } from '@tsudoi/contracts/passwordResets';
import { Conflict, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import type { ResetLink } from '../mail/accountMails.ts';
import { findMember, setPassword } from '../members/memberRow.ts';
import { hashReset, makeReset, spendReset } from '../members/passwordReset.ts';
import { hashNewPassword } from '../signIn/newPassword.ts';
import type { Caller, SignInParts } from '../signIn/signIn.ts';
import { ownTenant } from '../tenants/tenantRow.ts';
import { callerOf } from './sessions.ts';

const refusal = 'The reset is not valid any more';
/** Links that one address may ask for in 15 minutes. */
const mostAsked = 3;

/**
 * Choosing a new password without the old one: with a link that came by mail, or with one that somebody of at least the same role
 * makes. A second factor is asked for as before.
 */
export function mountPasswordResets(http: HttpApp, parts: SignInParts): void {
  const { context, sessions, guesses, mails } = parts;
  const { database, sealer, log } = context;

  mount(http, askPasswordReset, async (call) => {
    if (!mails)
      throw new Conflict('This installation sends no mail; an owner of the workspace can make a reset');
    const caller = callerOf(call);
    await guesses.fromOrigin(caller.origin);
    const email = canonicalEmail(call.body.email);
    await guesses.attempt(`reset-asked:${email ?? call.body.email}`, mostAsked);
    // Behind the answer, which says the same and takes as long for whoever is asked about.
    if (email !== undefined)
      linksFor(email, call.body.tenant, caller).then(
        (links) => {
          if (links.length > 0) mails.resetLinks(email, links);
        },
        (err: unknown) => {
          log.error({ err }, 'links to choose a new password could not be made');
        },
      );
    return { body: {} };
  });

  async function linksFor(email: string, tenant: string | undefined, caller: Caller): Promise<ResetLink[]> {
    const found = await database.installation<{ id: string; tenant_id: string; slug: string }>(
      'select * from core.members_by_email($1)',
      [email],
    );
    const links: ResetLink[] = [];
    for (const { id, tenant_id: tenantId, slug } of found) {
      if (tenant !== undefined && slug !== tenant) continue;
      const made = await database.withTenant(tenantId, async (tx) => {
        const reset = await makeReset(tx, id, 'mail');
        if (reset)
          await recordPersonChange(tx, sealer, byAsking(caller), {
            action: 'member.password_reset_asked',
            targetKind: 'member',
            targetId: id,
          });
        return reset;
      });
      if (made) links.push({ workspace: slug, token: made.token });
    }
    return links;
  }

  mount(http, createPasswordReset, async (call) => {
    const { principal, params } = call;
    const { reset, email, slug } = await database.withTenant(principal.tenantId, async (tx) => {
      const member = await findMember(tx, params.memberId, true);
      if (!member) throw new NotFound(`No member ${params.memberId}`);
      requireGrant(principal, { role: member.role });
      const reset = await makeReset(tx, member.id, principal.id);
      if (!reset) throw new Conflict('This member is disabled');
      const { slug } = await ownTenant(tx);
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'member.password_reset_made',
        targetKind: 'member',
        targetId: member.id,
      });
      return { reset, email: member.email, slug };
    });
    mails?.resetMade(email, slug);
    return { body: { token: reset.token, expiresAt: reset.expiresAt.toISOString() } };
  });

  mount(http, acceptPasswordReset, async (call) => {
    const caller = callerOf(call);
    const hash = hashReset(call.body.token);
    const attempts = `reset:${hash.toString('hex')}`;
    await guesses.fromOrigin(caller.origin);
    await guesses.attempt(attempts);
    const [found] = await database.installation<{ tenant: string | null }>(
      'select core.password_reset_tenant($1) as tenant',
      [hash],
    );
    if (!found?.tenant) throw new Unauthenticated(refusal);
    const { tenant } = found;
    const { memberId, email, slug } = await database.withTenant(tenant, async (tx) => {
      const reset = await spendReset(tx, hash);
      if (!reset) throw new Unauthenticated(refusal);
      await guesses.succeeded(attempts); // whoever has the token may choose in peace
      await setPassword(
        tx,
        reset.memberId,
        await hashNewPassword('body.password', call.body.password, reset.email),
      );
      const { slug } = await ownTenant(tx);
      await recordPersonChange(
        tx,
        sealer,
        { kind: 'member', id: reset.memberId, origin: caller.origin, requestId: caller.requestId },
        { action: 'member.password_reset', targetKind: 'member', targetId: reset.memberId },
      );
      return { ...reset, slug };
    });
    await sessions.endAll(tenant, memberId);
    await guesses.succeeded(`member:${memberId}`); // a lockout was meant for whoever guesses the old one
    mails?.passwordChanged(email, slug);
    return {};
  });
}

/** Somebody who has not said who they are. */
function byAsking(caller: Caller): Actor {
  return { kind: 'system', id: 'sign-in', origin: caller.origin, requestId: caller.requestId };
}
