import { putNudgeSettings, readNudgeSettings } from '@tsudoi/contracts/nudges';
import type { Database } from '@tsudoi/database/database';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { readSettings, writeSettings } from '../when/store/settings.ts';

/** The tenant's caps and the time of its daily batch. */
export function mountNudgeSettings(http: HttpApp, { database }: { database: Database }): void {
  mount(http, readNudgeSettings, async ({ principal }) => ({
    body: await database.withTenant(principal.tenantId, readSettings),
  }));

  mount(http, putNudgeSettings, async ({ body, principal }) => {
    await database.withTenant(principal.tenantId, (tx) => writeSettings(tx, body));
    return { body };
  });
}
