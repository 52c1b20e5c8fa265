import type { Role } from '@tsudoi/contracts/principal';
import type { Tokens } from '@tsudoi/contracts/sessions';
import type { Tx } from '@tsudoi/database/database';
import { InvalidInput, Unauthenticated } from '@tsudoi/runtime/errors';
import { recordPersonChange } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { ownTenant } from '../tenants/tenantRow.ts';
import type { GuessLimit } from './guessLimit.ts';
import { issueTokens } from './issueTokens.ts';
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
}

const refusal = 'The address, the password or the code is not right';

/**
 * Signs a member in by password and, where one is set, a second factor. Every refusal is the same answer and takes
 * the same time, so that nothing tells which addresses are known. Counted by the guess limit before it is checked.
 */
export async function signInByPassword(
  parts: SignInParts,
  given: Credentials,
  caller: Caller,
): Promise<Tokens> {
  const { database } = parts.context;
  await parts.guesses.attempt(given.email, caller.origin);
  const candidates = await database.installation<{ id: string; tenant_id: string; slug: string }>(
    'select * from core.members_by_email($1)',
    [given.email],
  );
  const named = candidates.filter((each) => given.tenant === undefined || each.slug === given.tenant);
  const [only] = named;
  if (named.length !== 1 || !only) {
    await verifyPassword(undefined, given.password);
    throw new Unauthenticated(refusal);
  }
  const stored = await database.withTenant(only.tenant_id, (tx) => readSecrets(tx, only.id));
  if (!(await verifyPassword(stored?.password_hash, given.password)) || !stored)
    throw new Unauthenticated(refusal);
  if (stored.has_totp && given.code === undefined) {
    throw new InvalidInput(
      'A second factor is set: send its code',
      [{ field: 'body.code', message: 'required' }],
      422,
    );
  }
  const tokens = await database.withTenant(only.tenant_id, async (tx) => {
    if (stored.has_totp && !(await spendCode(tx, parts.context, only.id, given.code ?? ''))) return undefined;
    return begin(tx, parts, only.id, stored.has_totp ? 'password+totp' : 'password', caller);
  });
  if (!tokens) throw new Unauthenticated(refusal);
  await parts.guesses.succeeded(given.email);
  return tokens;
}

/** Starts a session for a member who has proved who they are; within the tenant's transaction. */
export async function begin(
  tx: Tx,
  parts: SignInParts,
  memberId: string,
  by: SignedInBy,
  caller: Caller,
): Promise<Tokens> {
  const subject = await readSubject(tx, memberId);
  if (!subject) throw new Unauthenticated(refusal);
  await tx.execute('update core.member set last_sign_in_at = now() where id = $1', [memberId]);
  const { session, refreshToken } = await parts.sessions.start({
    tenantId: tx.tenantId,
    memberId,
    by,
    userAgent: caller.userAgent.slice(0, 200),
  });
  await recordPersonChange(
    tx,
    parts.context.sealer,
    { kind: 'member', id: memberId, origin: caller.origin, requestId: caller.requestId },
    { action: 'member.signed_in', targetKind: 'member', targetId: memberId, after: { by } },
  );
  return tokensOf(parts, session, subject, refreshToken);
}

/** New tokens for a refresh token. A member who was disabled or whose role changed gets what is true now. */
export async function refresh(parts: SignInParts, refreshToken: string): Promise<Tokens> {
  const swapped = await parts.sessions.refresh(refreshToken);
  const { tenantId, memberId } = swapped.session;
  const subject = await parts.context.database.withTenant(tenantId, (tx) => readSubject(tx, memberId));
  if (!subject) {
    await parts.sessions.end(tenantId, swapped.session.id);
    throw new Unauthenticated('The refresh token is not valid; sign in again');
  }
  return tokensOf(parts, swapped.session, subject, swapped.refreshToken);
}

interface Subject {
  readonly role: Role;
  readonly requestsPerMinute: number;
  readonly hasTotp: boolean;
  readonly requireTotp: boolean;
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
    hasTotp: row.has_totp,
    requestsPerMinute: tenant.requests_per_minute,
    requireTotp: tenant.settings.requireTotp ?? false,
  };
}

async function readSecrets(tx: Tx, memberId: string) {
  const [row] = await tx.query<{ password_hash: string | null; has_totp: boolean }>(
    `select password_hash, totp_confirmed_at is not null as has_totp from core.member where id = $1 and state = 'active'`,
    [memberId],
  );
  return row;
}

function tokensOf(
  parts: SignInParts,
  session: SessionRecord,
  subject: Subject,
  refreshToken: string,
): Promise<Tokens> {
  return issueTokens(
    parts.context,
    parts.keys,
    parts.accessTokenSeconds,
    {
      session,
      role: subject.role,
      requestsPerMinute: subject.requestsPerMinute,
      enrolmentRequired: subject.requireTotp && session.by === 'password' && !subject.hasTotp,
    },
    refreshToken,
  );
}
