import { putProfile, readProfile } from '@tsudoi/contracts/profile';
import type { Database } from '@tsudoi/database/database';
import { etagOf } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { readStoredProfile, suggestedReach, writeProfile } from '../store/profiles.ts';

/** The tenant's own reach: asked once, used by every plan. */
export function mountProfile(http: HttpApp, { database }: { database: Database }): void {
  mount(http, readProfile, async ({ principal }) => {
    const body = await database.withTenant(principal.tenantId, async (tx) => {
      const { input, version } = await readStoredProfile(tx);
      return { ...input, suggested: await suggestedReach(tx), version };
    });
    return { body, headers: { ETag: etagOf(body.version) } };
  });

  mount(http, putProfile, async ({ body: input, principal }) => {
    const body = await database.withTenant(principal.tenantId, async (tx) => {
      const version = await writeProfile(tx, input);
      return { ...input, suggested: await suggestedReach(tx), version };
    });
    return { body, headers: { ETag: etagOf(body.version) } };
  });
}
