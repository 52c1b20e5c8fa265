import type { Member } from '@tsudoi/contracts/members';
import type { Role } from '@tsudoi/contracts/principal';
import type { Tx } from '@tsudoi/database/database';

/** A row of core.member without its secrets. */
export interface MemberRow {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: Role;
  readonly state: 'active' | 'disabled';
  readonly has_password: boolean;
  readonly has_totp: boolean;
  readonly issuer: string | null;
  readonly version: number;
  readonly last_sign_in_at: Date | null;
  readonly created_at: Date;
  readonly failed_sign_ins: number;
  readonly locked_out_at: Date | null;
}

export const memberColumns = `id, email, display_name, role, state, password_hash is not null as has_password,
  totp_confirmed_at is not null as has_totp, issuer, version, last_sign_in_at, failed_sign_ins, locked_out_at, created_at`;

export function toMember(row: MemberRow): Member {
  return {
    id: row.id,
    email: row.email,
    displayName: row.display_name,
    role: row.role,
    state: row.state,
    totp: row.has_totp,
    signsInBy: [
      ...(row.has_password ? (['password'] as const) : []),
      ...(row.issuer ? (['issuer'] as const) : []),
    ],
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** The member, or undefined; `lock` holds the row until the transaction ends. */
export async function findMember(tx: Tx, id: string, lock = false): Promise<MemberRow | undefined> {
  const [row] = await tx.query<MemberRow>(
    `select ${memberColumns} from core.member where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  return row;
}

export interface NewMember {
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly passwordHash?: string;
  readonly issuer?: string;
  readonly subject?: string;
  readonly providerId?: string;
}

/** Inserts a member with an address in its one form; undefined when it is one already. */
export async function insertMember(tx: Tx, member: NewMember): Promise<MemberRow | undefined> {
  const [row] = await tx.query<MemberRow>(
    `insert into core.member (tenant_id, email, display_name, role, password_hash, issuer, subject, provider_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, email) do nothing returning ${memberColumns}`,
    [
      tx.tenantId,
      member.email,
      member.displayName,
      member.role,
      member.passwordHash ?? null,
      member.issuer ?? null,
      member.subject ?? null,
      member.providerId ?? null,
    ],
  );
  return row;
}

/** How many active owners (or admins) a tenant has besides this member. */
export async function otherOwners(tx: Tx, memberId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from core.member where id <> $1 and state = 'active' and role in ('owner', 'admin')`,
    [memberId],
  );
  return row?.n ?? 0;
}

export async function setPassword(tx: Tx, memberId: string, hash: string): Promise<void> {
  await tx.execute(
    'update core.member set password_hash = $2, version = version + 1, updated_at = now() where id = $1',
    [memberId, hash],
  );
}
