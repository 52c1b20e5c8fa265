import { recordPersonChange } from '@tsudoi/audit/recordChange';
import { canonicalEmail } from '@tsudoi/contracts/email';
import type { Role } from '@tsudoi/contracts/principal';
import type { Tokens } from '@tsudoi/contracts/sessions';
import type { Tx } from '@tsudoi/database/database';
import { InvalidInput, Unauthenticated } from '@tsudoi/runtime/errors';
import type { Context } from '../context.ts';
import type { AccountMails } from '../mail/accountMails.ts';
import { configurerStays } from '../members/granterStays.ts';
import { ownTenant } from '../tenants/tenantRow.ts';
import { noteFailure, noteLockout } from './failedSignIns.ts';
import { TooManyGuesses, type GuessLimit } from './guessLimit.ts';
import { issueTokens, type TokenSubject } from './issueTokens.ts';
import { deviceCookie, isKnownDevice } from './knownDevice.ts';
import { verifyPassword } from './password.ts';
import type { SessionRecord, Sessions, SignedInBy } from './sessions.ts';
import type { SigningKeys } from './signingKeys.ts';
import { spendCode } from './totp.ts';

export interface SignInParts {
  readonly context: Context;
  readonly sessions: Sessions;
  readonly keys: SigningKeys;
  readonly guesses: GuessLimit;
  readonly accessTokenSeconds: number;
  /** Whether cookies say `Secure`: everywhere but on an installation that is reached by http on one machine. */
  readonly secureCookies: boolean;
  /** What members are told by mail; undefined where the installation sends none. */
  readonly mails: AccountMails | undefined;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly code?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Where a sign-in comes from. */
export interface Caller {
  readonly origin: string | null;
  readonly requestId: string;
  readonly userAgent: string;
  readonly cookies?: string | undefined;
}

/** How somebody has proved who they are. */
export interface Proved {
  readonly by: SignedInBy;
  readonly factor: boolean;
  readonly providerId?: string | undefined;
}

const refusal = 'The address, the password or the code is not right';

/**
 * Signs a member in by password and, where one is set, a second factor. Every refusal is the same answer after the same
 * work, so that nothing tells which addresses are known. Attempts are counted by what the look-up matched, before they
 * are checked; a browser that the member has signed in on has a count of its own, and when others have used the count up
 * a right code still opens one, so that a lockout keeps nobody out but the guesser.
 */
export async function signInByPassword(
  parts: SignInParts,
  given: Credentials,
  caller: Caller,
): Promise<{ tokens: Tokens; cookie: string }> {
  const { context, guesses } = parts;
  const { database } = context;
  await guesses.fromOrigin(caller.origin);
  const email = canonicalEmail(given.email);
  const candidates = await database.installation<{ id: string; tenant_id: string; slug: string }>(
    'select * from core.members_by_email($1)',
    [email ?? ''],
  );
  const named = candidates.filter((each) => given.tenant === undefined || each.slug === given.tenant);
  const [only] = named;
  if (named.length !== 1 || !only) {
    await guesses.attempt(`nobody:${email ?? given.email}`);
    await verifyPassword(undefined, given.password);
    throw new Unauthenticated(refusal);
  }
  const { id, tenant_id: tenantId } = only;
  const stored = await database.withTenant(tenantId, (tx) => readSecrets(tx, id));
  const device = isKnownDevice(context, caller.cookies, { id, passwordHash: stored?.password_hash ?? null });
  let code: 'totp' | 'recovery' | undefined;
  try {
    await guesses.attempt(device ? `device:${id}` : `member:${id}`);
  } catch (err) {
    if (!(err instanceof TooManyGuesses)) throw err;
    if (err.first) {
      noteLockout(context, tenantId, id, caller);
      if (email !== undefined) parts.mails?.lockedOut(email, only.slug);
    }
    if (!stored?.has_totp || given.code === undefined) throw err;
    const { code: text } = given;
    code = await database.withTenant(tenantId, (tx) => spendCode(tx, context, id, text));
    if (!code) throw err;
    await guesses.attempt(`factor:${id}`);
  }
  if (!(await verifyPassword(stored?.password_hash, given.password)) || !stored) {
    noteFailure(context, tenantId, id, 'password', caller);
    throw new Unauthenticated(refusal);
  }
  if (stored.has_totp && given.code === undefined) {
    throw new InvalidInput(
      'A second factor is set: send its code',
      [{ field: 'body.code', message: 'required' }],
      422,
    );
  }
  const tokens = await database.withTenant(tenantId, async (tx) => {
    if (stored.has_totp) code ??= await spendCode(tx, context, id, given.code ?? '');
    if (stored.has_totp && !code) return undefined;
    return begin(
      tx,
      parts,
      id,
      { by: code ? `password+${code}` : 'password', factor: code !== undefined },
      caller,
    );
  });
  if (!tokens) {
    noteFailure(context, tenantId, id, 'code', caller);
    throw new Unauthenticated(refusal);
  }
  for (const subject of ['member', 'device', 'factor']) await guesses.succeeded(`${subject}:${id}`);
  const cookie = deviceCookie(context, { id, passwordHash: stored.password_hash }, parts.secureCookies);
  return { tokens, cookie };
}

/** Starts a session for a member who has proved who they are; within the tenant's transaction. */
export async function begin(
  tx: Tx,
  parts: SignInParts,
  memberId: string,
  proved: Proved,
  caller: Caller,
): Promise<Tokens> {
  const subject = await readSubject(tx, memberId);
  if (!subject) throw new Unauthenticated(refusal);
  await tx.execute('update core.member set last_sign_in_at = now(), failed_sign_ins = 0 where id = $1', [
    memberId,
  ]);
  const { session, refreshToken } = await parts.sessions.start({
    tenantId: tx.tenantId,
    memberId,
    ...proved,
    userAgent: caller.userAgent.slice(0, 200),
  });
  await recordPersonChange(
    tx,
    parts.context.sealer,
    { kind: 'member', id: memberId, origin: caller.origin, requestId: caller.requestId },
    { action: 'member.signed_in', targetKind: 'member', targetId: memberId, after: proved },
  );
  return issueTokens(
    parts.context,
    parts.keys,
    parts.accessTokenSeconds,
    subjectOf(session, subject),
    refreshToken,
  );
}

/** New tokens for a refresh token. A member who was disabled, or whose issuer is trusted no longer, gets none. */
export async function refresh(parts: SignInParts, refreshToken: string): Promise<Tokens> {
  const swapped = await parts.sessions.refresh(refreshToken);
  const { tenantId } = swapped.session;
  const subject = await parts.context.database.withTenant(tenantId, (tx) => subjectNow(tx, swapped.session));
  if (!subject) {
    await parts.sessions.end(tenantId, swapped.session.id);
    throw new Unauthenticated('The refresh token is not valid; sign in again');
  }
  return issueTokens(parts.context, parts.keys, parts.accessTokenSeconds, subject, swapped.refreshToken);
}

/** What an access token of a session says now; undefined where its member or its issuer is gone. */
export async function subjectNow(tx: Tx, session: SessionRecord): Promise<TokenSubject | undefined> {
  if (session.providerId !== undefined) {
    const trusted = await tx.query(
      `select 1 from core.identity_provider p where p.id = $1 and p.enabled and ${configurerStays}`,
      [session.providerId],
    );
    if (trusted.length === 0) return undefined;
  }
  const subject = await readSubject(tx, session.memberId);
  return subject && subjectOf(session, subject);
}

interface Subject {
  readonly role: Role;
  readonly requestsPerMinute: number;
  /** The member has set a second factor, or the tenant demands one. */
  readonly wantsFactor: boolean;
}

async function readSubject(tx: Tx, memberId: string): Promise<Subject | undefined> {
  const [row] = await tx.query<{ role: Role; has_totp: boolean }>(
    `select role, totp_confirmed_at is not null as has_totp from core.member where id = $1 and state = 'active'`,
    [memberId],
  );
  if (!row) return undefined;
  const tenant = await ownTenant(tx);
  return {
    role: row.role,
    requestsPerMinute: tenant.requests_per_minute,
    wantsFactor: row.has_totp || (tenant.settings.requireTotp ?? false),
  };
}

async function readSecrets(tx: Tx, memberId: string) {
  const [row] = await tx.query<{ password_hash: string | null; has_totp: boolean }>(
    `select password_hash, totp_confirmed_at is not null as has_totp from core.member where id = $1 and state = 'active'`,
    [memberId],
  );
  return row;
}

function subjectOf(session: SessionRecord, subject: Subject): TokenSubject {
  const { role, requestsPerMinute, wantsFactor } = subject;
  return {
    session,
    role,
    requestsPerMinute,
    enrolmentRequired: wantsFactor && session.factorAt === undefined,
  };
}
