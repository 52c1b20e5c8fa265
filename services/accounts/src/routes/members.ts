import { eraseMember, listMembers, readMember, updateMember } from '@tsudoi/contracts/members';
import type { Principal } from '@tsudoi/contracts/principal';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { beforeCursor } from '@tsudoi/database/keyset';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { actorOf, recordPersonChange } from '@tsudoi/audit/recordChange';
import { inheritIssuer, letGo } from '../members/letGo.ts';
import { findMember, memberColumns, otherOwners, toMember, type MemberRow } from '../members/memberRow.ts';
import { eraseMemberRows } from '../privacy/eraseMember.ts';
import type { SignInParts } from '../signIn/signIn.ts';

/** Members: list, read, change, erase. Nobody changes someone stronger, or makes someone stronger than themselves. */
export function mountMembers(http: HttpApp, { context, sessions }: SignInParts): void {
  const { database, sealer } = context;

  /** The issuer that the caller's own session stands on. */
  const issuerOf = async ({ tenantId, sessionId }: Principal): Promise<string | undefined> =>
    sessionId === undefined ? undefined : (await sessions.read(tenantId, sessionId))?.providerId;

  mount(http, listMembers, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<MemberRow>(
        `select ${memberColumns} from core.member
         where ${beforeCursor('created_at', 'id', 2)}
         order by created_at desc, id desc limit $1`,
        [query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      ),
    );
    return { body: pageFrom(rows.map(toMember), query.limit, (member) => [member.createdAt, member.id]) };
  });

  mount(http, readMember, async ({ params, principal }) => {
    const row = await database.withTenant(principal.tenantId, (tx) => findMember(tx, params.memberId));
    if (!row) throw new NotFound(`No member ${params.memberId}`);
    return { body: toMember(row), headers: { ETag: etagOf(row.version) } };
  });

  mount(http, updateMember, async (call) => {
    const { params, body, principal } = call;
    const expected = requiredVersion(call.ifMatch);
    const providerId = await issuerOf(principal);
    const { after, ended } = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await findMember(tx, params.memberId, true);
      if (!before) throw new NotFound(`No member ${params.memberId}`);
      if (before.version !== expected) throw staleVersion(before.version);
      const { displayName = before.display_name, role = before.role, state = before.state } = body;
      requireGrant(principal, { role: before.role });
      requireGrant(principal, { role });
      const stepsDown = state === 'disabled' || (role !== 'owner' && role !== 'admin');
      if (['owner', 'admin'].includes(before.role) && stepsDown && (await otherOwners(tx, before.id)) === 0) {
        throw new Conflict('This is the last owner');
      }
      const [row] = await tx.query<MemberRow>(
        `update core.member set display_name = $2, role = $3, state = $4, version = version + 1, updated_at = now()
         where id = $1 returning ${memberColumns}`,
        [before.id, displayName, role, state],
      );
      const written = toMember(row as MemberRow);
      await recordPersonChange(tx, sealer, actorOf(call), {
        action: 'member.changed',
        targetKind: 'member',
        targetId: before.id,
        before: toMember(before),
        after: written,
      });
      if (role !== before.role || state !== before.state)
        await inheritIssuer(tx, actorOf(call), principal, providerId, before.id);
      if (state === 'disabled' && before.state !== 'disabled') await letGo(tx, actorOf(call), before.id);
      return { after: written, ended: role !== before.role || state !== before.state };
    });
    if (ended) await sessions.endAll(principal.tenantId, params.memberId);
    return { body: after, headers: { ETag: etagOf(after.version) } };
  });

  mount(http, eraseMember, async (call) => {
    const { params, principal } = call;
    const providerId = await issuerOf(principal);
    await sessions.endAll(principal.tenantId, params.memberId);
    await database.withTenant(principal.tenantId, async (tx) => {
      const member = await findMember(tx, params.memberId, true);
      if (!member) throw new NotFound(`No member ${params.memberId}`);
      requireGrant(principal, { role: member.role });
      if (['owner', 'admin'].includes(member.role) && (await otherOwners(tx, member.id)) === 0) {
        throw new Conflict('This is the last owner');
      }
      await inheritIssuer(tx, actorOf(call), principal, providerId, member.id);
      await eraseMemberRows(tx, context, actorOf(call), member);
    });
    await sessions.endAll(principal.tenantId, params.memberId);
    return {};
  });
}
