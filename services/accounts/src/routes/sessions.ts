import {
  changePassword,
  listSessions,
  readJwks,
  readMe,
  refreshSession,
  signIn,
  signOut,
} from '@tsudoi/contracts/sessions';
import { readVerificationKeys } from '@tsudoi/database/signingKeys';
import { Forbidden, invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { requestOrigin } from '@tsudoi/runtime/http/requestOrigin';
import { mount } from '@tsudoi/runtime/http/mount';
import type { Principal } from '@tsudoi/contracts/principal';
import type { IncomingMessage } from 'node:http';
import { actorOf, recordPersonChange } from '@tsudoi/audit/recordChange';
import { findMember } from '../members/memberRow.ts';
import { hashPassword, verifyPassword } from '../signIn/password.ts';
import { refresh, signInByPassword, type Caller, type SignInParts } from '../signIn/signIn.ts';

/** Where a request comes from, for the session's list and the audit. */
export function callerOf(call: { readonly request: IncomingMessage; readonly requestId: string }): Caller {
  return {
    origin: requestOrigin(call.request),
    requestId: call.requestId,
    userAgent: call.request.headers['user-agent'] ?? '',
  };
}

/** A member's own affairs are not for keys. */
export function mustBeMember(principal: Principal): void {
  if (principal.kind !== 'member') throw new Forbidden('This is for members who signed in, not for API keys');
}

/** Signing in and out, refreshing, one's own sessions and password. */
export function mountSessions(http: HttpApp, parts: SignInParts): void {
  const { context, sessions } = parts;

  mount(http, signIn, async (call) => ({ body: await signInByPassword(parts, call.body, callerOf(call)) }));
  mount(http, refreshSession, async ({ body }) => ({ body: await refresh(parts, body.refreshToken) }));

  mount(http, signOut, async ({ principal, body }) => {
    mustBeMember(principal);
    if (body.everywhere) await sessions.endAll(principal.tenantId, principal.id);
    else if (principal.sessionId !== undefined) await sessions.end(principal.tenantId, principal.sessionId);
    return {};
  });

  mount(http, listSessions, async ({ principal }) => {
    mustBeMember(principal);
    const items = (await sessions.list(principal.tenantId, principal.id)).map((session) => ({
      id: session.id,
      current: session.id === principal.sessionId,
      signedInAt: session.signedInAt,
      endsAt: session.endsAt,
      by: session.by,
      userAgent: session.userAgent,
    }));
    return { body: { items } };
  });

  mount(http, readMe, async ({ principal }) => {
    const member =
      principal.kind === 'member'
        ? await context.database.withTenant(principal.tenantId, (tx) => findMember(tx, principal.id))
        : undefined;
    const { kind, id, tenantId, role, scopes } = principal;
    return {
      body: {
        kind,
        id,
        tenantId,
        role,
        scopes: [...scopes],
        email: member?.email ?? null,
        displayName: member?.display_name ?? null,
        totp: member?.has_totp ?? false,
      },
    };
  });

  mount(http, changePassword, async (call) => {
    const { principal, body } = call;
    mustBeMember(principal);
    await parts.guesses.attempt(`password:${principal.id}`, null);
    const passwordHash = await hashPassword(body.newPassword);
    await context.database.withTenant(principal.tenantId, async (tx) => {
      const [row] = await tx.query<{ password_hash: string | null }>(
        'select password_hash from core.member where id = $1 for update',
        [principal.id],
      );
      if (!(await verifyPassword(row?.password_hash, body.currentPassword))) {
        throw invalidField('body.currentPassword', 'not right');
      }
      await tx.execute(
        'update core.member set password_hash = $2, version = version + 1, updated_at = now() where id = $1',
        [principal.id, passwordHash],
      );
      await recordPersonChange(tx, context.sealer, actorOf(call), {
        action: 'member.password_changed',
        targetKind: 'member',
        targetId: principal.id,
      });
    });
    await parts.guesses.succeeded(`password:${principal.id}`);
    await sessions.endAll(principal.tenantId, principal.id, principal.sessionId);
    return {};
  });

  mount(http, readJwks, async () => ({
    body: { keys: await readVerificationKeys(context.database) },
    headers: { 'Cache-Control': 'public, max-age=60' },
  }));
}
