import { recordPersonChange } from '@tsudoi/audit/recordChange';
import { domainOf } from '@tsudoi/contracts/email';
import { Role } from '@tsudoi/contracts/principal';
import type { Tx } from '@tsudoi/database/database';
import { Forbidden } from '@tsudoi/runtime/errors';
import type { Context } from '../context.ts';
import { granterStays } from '../members/granterStays.ts';
import { insertMember, toMember } from '../members/memberRow.ts';
import type { Claims, Provider } from './issuerSignIn.ts';
import type { Caller } from './signIn.ts';

type Parts = Pick<Context, 'sealer'>;

/**
 * Who the issuer's subject is here. Known by this issuer and subject; or, where the tenant has proved the domain of the
 * verified address and the issuer was set up for it, the member or the invited person of that address, or somebody new
 * with the issuer's default role. Never somebody above the role of whoever set the issuer up, and never an admin of the
 * installation: an issuer vouches only for whom it was set up.
 */
export async function memberOf(
  tx: Tx,
  parts: Parts,
  provider: Provider,
  claims: Claims,
  caller: Caller,
): Promise<string> {
  const [known] = await tx.query<{ id: string; role: Role }>(
    `select id, role from core.member where provider_id = $1 and issuer = $2 and subject = $3 and state = 'active'`,
    [provider.id, claims.issuer, claims.subject],
  );
  if (known) {
    refuseAbove(provider, known.role);
    return known.id;
  }
  const { email } = claims;
  if (email === undefined || !claims.emailVerified)
    throw new Forbidden('The issuer does not vouch for an address');
  if (!provider.domains.includes(domainOf(email)))
    throw new Forbidden(
      'The issuer is not set up for addresses of this domain, or the tenant has not proved that the domain is theirs; a member can link it while signed in',
    );
  const [member] = await tx.query<{ id: string; role: Role; linked: boolean; state: string }>(
    'select id, role, issuer is not null as linked, state from core.member where email = $1 for update',
    [email],
  );
  if (member) {
    refuseAbove(provider, member.role);
    if (member.linked || member.state !== 'active')
      throw new Forbidden('This address belongs to another sign-in');
    await link(tx, parts, provider, claims, member.id, caller);
    return member.id;
  }
  const [invited] = await tx.query<{ role: Role }>(
    `update core.invitation set accepted_at = now()
     where id = (select id from core.invitation where email = $1 and accepted_at is null and expires_at > now()
                   and role = any ($2) and ${granterStays('invitation.invited_by', 'invitation.role')} order by created_at desc limit 1) returning role`,
    [email, rolesUpTo(provider.configurer_role)],
  );
  const role = invited?.role ?? provider.default_role;
  refuseAbove(provider, role);
  const made = await insertMember(tx, {
    email,
    displayName: claims.name ?? email,
    role,
    issuer: claims.issuer,
    subject: claims.subject,
    providerId: provider.id,
  });
  if (!made) throw new Forbidden('This address belongs to another sign-in');
  await recordPersonChange(tx, parts.sealer, actorOf(made.id, caller), {
    action: 'member.joined',
    targetKind: 'member',
    targetId: made.id,
    after: { ...toMember(made), providerId: provider.id },
  });
  return made.id;
}

/** Links a member who is signed in and asked for it; whatever address the issuer knows them by. */
export async function linkMember(
  tx: Tx,
  parts: Parts,
  provider: Provider,
  claims: Claims,
  memberId: string,
  caller: Caller,
): Promise<string> {
  const [member] = await tx.query<{ role: Role }>(
    `select role from core.member where id = $1 and state = 'active' for update`,
    [memberId],
  );
  if (!member) throw new Forbidden('You are no member any more');
  refuseAbove(provider, member.role);
  const taken = await tx.query('select 1 from core.member where issuer = $1 and subject = $2 and id <> $3', [
    claims.issuer,
    claims.subject,
    memberId,
  ]);
  if (taken.length > 0) throw new Forbidden('This account of the issuer belongs to another member');
  await link(tx, parts, provider, claims, memberId, caller);
  return memberId;
}

async function link(
  tx: Tx,
  { sealer }: Parts,
  provider: Provider,
  claims: Claims,
  memberId: string,
  caller: Caller,
): Promise<void> {
  await tx.execute(
    'update core.member set issuer = $2, subject = $3, provider_id = $4, version = version + 1 where id = $1',
    [memberId, claims.issuer, claims.subject, provider.id],
  );
  await recordPersonChange(tx, sealer, actorOf(memberId, caller), {
    action: 'member.linked',
    targetKind: 'member',
    targetId: memberId,
    after: { providerId: provider.id, issuer: claims.issuer },
  });
}

/** @throws Forbidden for a role that this issuer may not vouch for */
function refuseAbove(provider: Provider, role: Role): void {
  if (!rolesUpTo(provider.configurer_role).includes(role))
    throw new Forbidden('The issuer vouches for nobody of this role; sign in by password');
}

/** The roles that an issuer may vouch for: up to that of whoever set it up, and never `admin`. */
function rolesUpTo(configurer: Role): Role[] {
  return Role.options.slice(0, Role.options.indexOf(configurer) + 1).filter((role) => role !== 'admin');
}

function actorOf(memberId: string, caller: Caller) {
  return { kind: 'member', id: memberId, origin: caller.origin, requestId: caller.requestId } as const;
}
