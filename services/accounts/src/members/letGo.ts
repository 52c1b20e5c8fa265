import { recordChange, type Actor } from '@tsudoi/audit/recordChange';
import type { Principal } from '@tsudoi/contracts/principal';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { disableEndpointsOf } from '../webhooks/endpointRow.ts';
import { revokeInvitationsBy } from './invite.ts';
import { strongestGrant } from './strongestGrant.ts';

/**
 * Ends what a member who leaves set up in their own name: invitations, webhook endpoints, and by `member.left` the calendars that they
 * connected. Their keys and issuers are bound to them where they are used.
 */
export async function letGo(tx: Tx, actor: Actor, memberId: string): Promise<void> {
  await revokeInvitationsBy(tx, memberId);
  for (const id of await disableEndpointsOf(tx, memberId))
    await recordChange(tx, actor, {
      action: 'webhook_endpoint.disabled',
      targetKind: 'webhook-endpoint',
      targetId: id,
      after: { reason: 'its owner has left' },
    });
  await publish(tx, 'member.left', { memberId });
}

/**
 * The issuer by which somebody is signed in who changes or removes the member who set it up goes on in their name: it is to be taken
 * over by somebody, and nobody could any more.
 */
export async function inheritIssuer(
  tx: Tx,
  actor: Actor,
  heir: Principal,
  providerId: string | undefined,
  memberId: string,
): Promise<void> {
  if (providerId === undefined) return;
  const changed = await tx.execute(
    'update core.identity_provider set configured_by = $2, configurer_role = $3, version = version + 1 where id = $1 and configured_by = $4',
    [providerId, heir.id, strongestGrant(heir), memberId],
  );
  if (changed > 0)
    await recordChange(tx, actor, {
      action: 'identity_provider.taken_over',
      targetKind: 'identity-provider',
      targetId: providerId,
      after: { because: 'whoever set it up was changed or removed' },
    });
}
