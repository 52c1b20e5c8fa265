import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  revokeInvitation,
} from '@tsudoi/contracts/members';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { beforeCursor } from '@tsudoi/database/keyset';
import { Conflict, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { actorOf, recordChange, recordPersonChange } from '@tsudoi/audit/recordChange';
import {
  hashInvitation,
  insertInvitation,
  invitationColumns,
  toInvitation,
  type InvitationRow,
} from '../members/invite.ts';
import { granterStays } from '../members/granterStays.ts';
import { insertMember, toMember } from '../members/memberRow.ts';
import { hashNewPassword } from '../signIn/newPassword.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { callerOf } from './sessions.ts';

/** Invitations: who may come in, with which role, for seven days. */
export function mountInvitations(http: HttpApp, { context, guesses }: SignInParts): void {
  const { database, sealer } = context;

  mount(http, createInvitation, async (call) => {
    const { principal, body } = call;
    requireGrant(principal, { role: body.role });
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const inserted = await insertInvitation(tx, body.email, body.role, principal.id);
      await recordChange(tx, actorOf(call), {
        action: 'invitation.created',
        targetKind: 'invitation',
        targetId: inserted.invitation.id,
        after: { role: body.role },
      });
      return { ...inserted.invitation, token: inserted.token };
    });
    return { body: made };
  });

  mount(http, listInvitations, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<InvitationRow>(
        `select ${invitationColumns} from core.invitation
         where ${beforeCursor('created_at', 'id', 2)}
         order by created_at desc, id desc limit $1`,
        [query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      ),
    );
    return { body: pageFrom(rows.map(toInvitation), query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, revokeInvitation, async (call) => {
    await database.withTenant(call.principal.tenantId, async (tx) => {
      const gone = await tx.execute('delete from core.invitation where id = $1 and accepted_at is null', [
        call.params.invitationId,
      ]);
      if (gone === 0) throw new NotFound('No such open invitation');
      await recordChange(tx, actorOf(call), {
        action: 'invitation.revoked',
        targetKind: 'invitation',
        targetId: call.params.invitationId,
      });
    });
    return {};
  });

  mount(http, acceptInvitation, async (call) => {
    const caller = callerOf(call);
    const { body } = call;
    const hash = hashInvitation(body.token);
    await guesses.fromOrigin(caller.origin);
    await guesses.attempt(`invitation:${hash.toString('hex')}`);
    const [found] = await database.installation<{ tenant: string | null }>(
      'select core.invitation_tenant($1) as tenant',
      [hash],
    );
    if (!found?.tenant) throw new Unauthenticated('The invitation is not valid');
    const member = await database.withTenant(found.tenant, async (tx) => {
      const [invitation] = await tx.query<InvitationRow>(
        `update core.invitation set accepted_at = now()
         where token_hash = $1 and accepted_at is null and expires_at > now() and ${granterStays('invitation.invited_by', 'invitation.role')}
         returning ${invitationColumns}`,
        [hash],
      );
      if (!invitation) throw new Unauthenticated('The invitation is not valid');
      await guesses.succeeded(`invitation:${hash.toString('hex')}`); // whoever has the token may choose in peace
      const passwordHash = await hashNewPassword('body.password', body.password, invitation.email);
      const row = await insertMember(tx, {
        email: invitation.email,
        displayName: body.displayName,
        role: invitation.role,
        passwordHash,
      });
      if (!row) throw new Conflict('This address is a member already');
      await recordPersonChange(
        tx,
        sealer,
        { kind: 'member', id: row.id, origin: caller.origin, requestId: caller.requestId },
        { action: 'member.joined', targetKind: 'member', targetId: row.id, after: toMember(row) },
      );
      return toMember(row);
    });
    return { body: member };
  });
}
