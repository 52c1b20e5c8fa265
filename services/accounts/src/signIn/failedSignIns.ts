import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import type { Caller } from './signIn.ts';

type Parts = Pick<Context, 'database' | 'sealer' | 'log'>;

/**
 * Notes a failed sign-in of a member: in the tenant's audit, and in the member's own count. Behind the answer, which would
 * otherwise take longer for an address that is known.
 */
export function noteFailure(
  context: Parts,
  tenantId: string,
  memberId: string,
  wrong: 'password' | 'code',
  caller: Caller,
): void {
  note(
    context,
    tenantId,
    memberId,
    caller,
    'member.sign_in_failed',
    { wrong },
    'failed_sign_ins = failed_sign_ins + 1',
  );
}

/** Notes that a member's sign-in is held back now because somebody guesses; the member sees it at `GET /v1/me`. */
export function noteLockout(context: Parts, tenantId: string, memberId: string, caller: Caller): void {
  note(context, tenantId, memberId, caller, 'member.locked_out', {}, 'locked_out_at = now()');
}

function note(
  { database, sealer, log }: Parts,
  tenantId: string,
  memberId: string,
  caller: Caller,
  action: string,
  after: object,
  change: string,
): void {
  const actor: Actor = {
    kind: 'system',
    id: 'sign-in',
    origin: caller.origin,
    requestId: caller.requestId,
  };
  database
    .withTenant(tenantId, async (tx) => {
      await tx.execute(`update core.member set ${change} where id = $1`, [memberId]);
      await recordPersonChange(tx, sealer, actor, {
        action,
        targetKind: 'member',
        targetId: memberId,
        after,
      });
    })
    .catch((err: unknown) => {
      log.error({ err, tenant_id: tenantId, member_id: memberId }, 'a failed sign-in could not be noted');
    });
}
