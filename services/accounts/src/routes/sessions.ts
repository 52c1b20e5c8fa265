import {
  listSessions,
  readJwks,
  readMe,
  refreshSession,
  signIn,
  signOut,
  stepUp,
} from '@tsudoi/contracts/sessions';
import { readVerificationKeys } from '@tsudoi/database/signingKeys';
import { Forbidden, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { requestOrigin } from '@tsudoi/runtime/http/requestOrigin';
import { mount } from '@tsudoi/runtime/http/mount';
import type { Principal } from '@tsudoi/contracts/principal';
import type { IncomingMessage } from 'node:http';
import { actorOf } from '@tsudoi/audit/recordChange';
import { findMember } from '../members/memberRow.ts';
import { signAccessToken } from '../signIn/issueTokens.ts';
import { refresh, signInByPassword, subjectNow, type Caller, type SignInParts } from '../signIn/signIn.ts';
import { proveMember } from '../signIn/proveMember.ts';

/** Where a request comes from, for the session's list and the audit. */
export function callerOf(call: { readonly request: IncomingMessage; readonly requestId: string }): Caller {
  return {
    origin: requestOrigin(call.request),
    requestId: call.requestId,
    userAgent: call.request.headers['user-agent'] ?? '',
    cookies: call.request.headers.cookie,
  };
}

/** A member's own affairs are not for keys. */
export function mustBeMember(principal: Principal): void {
  if (principal.kind !== 'member') throw new Forbidden('This is for members who signed in, not for API keys');
}

/** Signing in and out, refreshing, stepping up, one's own sessions. */
export function mountSessions(http: HttpApp, parts: SignInParts): void {
  const { context, sessions } = parts;

  mount(http, signIn, async (call) => {
    const { tokens, cookie } = await signInByPassword(parts, call.body, callerOf(call));
    return { body: tokens, headers: { 'Set-Cookie': cookie } };
  });

  mount(http, stepUp, async (call) => {
    const { principal, body } = call;
    mustBeMember(principal);
    const { tenantId, sessionId = '' } = principal;
    const proved = await proveMember(parts, principal, body, actorOf(call));
    const session = await sessions.prove(tenantId, sessionId, proved.factor);
    const subject = session && (await context.database.withTenant(tenantId, (tx) => subjectNow(tx, session)));
    if (!subject) throw new Unauthenticated('The session has ended; sign in again');
    return { body: await signAccessToken(context, parts.keys, parts.accessTokenSeconds, subject) };
  });
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
        failedSignIns: member?.failed_sign_ins ?? 0,
        lockedOutAt: member?.locked_out_at?.toISOString() ?? null,
      },
    };
  });

  mount(http, readJwks, async () => ({
    body: { keys: await readVerificationKeys(context.database) },
    headers: { 'Cache-Control': 'public, max-age=60' },
  }));
}
