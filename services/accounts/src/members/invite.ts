import { canonicalEmail } from '@tsudoi/contracts/email';
import type { Invitation } from '@tsudoi/contracts/members';
import type { Role } from '@tsudoi/contracts/principal';
import type { Tx } from '@tsudoi/database/database';
import { createHash, randomBytes } from 'node:crypto';

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly expires_at: Date;
  readonly accepted_at: Date | null;
  readonly created_at: Date;
}

export const invitationColumns = `id, email, role, expires_at, accepted_at, created_at`;

export function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at.toISOString(),
    acceptedAt: row.accepted_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

export function hashInvitation(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Writes an invitation that is good for seven days; its token is in the answer and nowhere else. */
export async function insertInvitation(
  tx: Tx,
  email: string,
  role: Role,
  invitedBy: string,
): Promise<{ invitation: Invitation; token: string }> {
  const token = `tsi_${randomBytes(24).toString('base64url')}`;
  const [row] = await tx.query<InvitationRow>(
    `insert into core.invitation (tenant_id, email, role, token_hash, invited_by, expires_at)
     values ($1, $2, $3, $4, $5, now() + interval '7 days') returning ${invitationColumns}`,
    [tx.tenantId, canonicalEmail(email) ?? email, role, hashInvitation(token), invitedBy],
  );
  return { invitation: toInvitation(row as InvitationRow), token };
}

/** Takes back what a member who leaves has invited and nobody has accepted. */
export async function revokeInvitationsBy(tx: Tx, memberId: string): Promise<number> {
  return tx.execute('delete from core.invitation where invited_by = $1 and accepted_at is null', [memberId]);
}
