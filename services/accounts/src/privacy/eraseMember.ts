import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { destroyPersonKey, personKey } from '@tsudoi/audit/personKey';
import { recordChange, type Actor } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { suspendKeysOf } from '../keys/keyRow.ts';
import { letGo } from '../members/letGo.ts';
import type { MemberRow } from '../members/memberRow.ts';
import { forgetReplies } from '@tsudoi/database/forgetReplies';

/** Erases a member: the row, the invitations to and by them, who they were in the access log, and the key of their audit entries. */
export async function eraseMemberRows(
  tx: Tx,
  { sealer }: Pick<Context, 'sealer'>,
  actor: Actor,
  member: MemberRow,
): Promise<void> {
  const { pseudonym } = await personKey(tx, sealer, member.id);
  await recordChange(tx, actor, { action: 'member.erased', targetKind: 'member', targetId: pseudonym });
  await suspendKeysOf(tx, member.id);
  await letGo(tx, actor, member.id);
  await tx.execute('delete from core.member where id = $1', [member.id]);
  await tx.execute('delete from core.invitation where email = $1', [member.email]);
  await tx.execute('delete from core.idempotency_key where principal_id = $1', [member.id]);
  await forgetReplies(tx, [member.id, member.email]);
  await tx.query('select core.forget_access($1)', [member.id]);
  await destroyPersonKey(tx, member.id);
  await publish(tx, 'member.erased', { memberId: member.id });
}
