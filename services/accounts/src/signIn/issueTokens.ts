import type { Role } from '@tsudoi/contracts/principal';
import type { Tokens } from '@tsudoi/contracts/sessions';
import { tokenAudience, tokenIssuer } from '@tsudoi/runtime/http/tokenVerifier';
import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import type { SessionRecord } from './sessions.ts';
import type { SigningKeys } from './signingKeys.ts';

/** What an access token is made of. */
export interface TokenSubject {
  readonly session: SessionRecord;
  readonly role: Role;
  readonly requestsPerMinute: number;
  /** A second factor is wanted that this session has not proved: the token opens nothing but one's own affairs. */
  readonly enrolmentRequired: boolean;
}

/** Signs an access token (EdDSA, `at+jwt`) and packs it with the refresh token. It never outlives its session. */
export async function issueTokens(
  { machineClock }: Pick<Context, 'machineClock'>,
  keys: SigningKeys,
  accessTokenSeconds: number,
  subject: TokenSubject,
  refreshToken: string,
): Promise<Tokens> {
  const signed = await signAccessToken({ machineClock }, keys, accessTokenSeconds, subject);
  return {
    ...signed,
    refreshToken,
    sessionEndsAt: subject.session.endsAt,
    enrolmentRequired: subject.enrolmentRequired,
  };
}

/** The access token alone, for a session that has proved itself anew. */
export async function signAccessToken(
  { machineClock }: Pick<Context, 'machineClock'>,
  keys: SigningKeys,
  accessTokenSeconds: number,
  subject: TokenSubject,
): Promise<Pick<Tokens, 'accessToken' | 'expiresInSeconds'>> {
  const { session } = subject;
  const now = Math.floor(machineClock.now().getTime() / 1_000);
  const ends = Math.floor(Date.parse(session.endsAt) / 1_000);
  const expires = Math.min(now + accessTokenSeconds, ends);
  const { kid, key } = await keys.current();
  const accessToken = await new SignJWT({
    tid: session.tenantId,
    sid: session.id,
    role: subject.role,
    rpm: subject.requestsPerMinute,
    auth_time: Math.floor(Date.parse(session.provedAt) / 1_000),
    ...(subject.enrolmentRequired && { only: ['accounts:self'] }),
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .setSubject(session.memberId)
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudience)
    .setIssuedAt(now)
    .setExpirationTime(expires)
    .setJti(randomUUID())
    .sign(key);
  return { accessToken, expiresInSeconds: expires - now };
}
