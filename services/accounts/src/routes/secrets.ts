import { resealSecrets, rotateSigningKey } from '@tsudoi/contracts/audit';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import { reseal } from '../secrets/reseal.ts';
import type { SignInParts } from '../signIn/signIn.ts';

/** Rotation of the keys that sign tokens and of the keys that seal secrets; for those who run the installation. */
export function mountSecrets(http: HttpApp, { context, keys }: SignInParts, currentSealKeyId: string): void {
  const { database } = context;

  mount(http, rotateSigningKey, async (call) => {
    const rotated = await keys.rotate(call.body.discardOld);
    await database.withTenant(call.principal.tenantId, (tx) =>
      recordChange(tx, actorOf(call), {
        action: 'signing_key.rotated',
        targetKind: 'signing-key',
        targetId: rotated.kid,
        after: { discardOld: call.body.discardOld },
      }),
    );
    return { body: rotated };
  });

  mount(http, resealSecrets, async (call) => {
    const result = await reseal(context, currentSealKeyId, call.body.limit, call.signal);
    await database.withTenant(call.principal.tenantId, (tx) =>
      recordChange(tx, actorOf(call), {
        action: 'secrets.resealed',
        targetKind: 'seal-key',
        targetId: currentSealKeyId,
        after: { resealed: result.resealed, remaining: result.remaining, broken: result.broken.length },
      }),
    );
    return { body: result };
  });
}
