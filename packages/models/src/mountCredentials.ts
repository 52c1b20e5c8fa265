import {
  deleteModelCredential,
  listModelCredentials,
  putModelCredential,
} from '@tsudoi/contracts/llmCredentials';
import type { Database } from '@tsudoi/database/database';
import { NotFound, Unavailable } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { listCredentials, removeCredential, writeCredential } from './credentialStore.ts';
import type { Models } from './openModels.ts';

/** Named credentials of model servers: list, store or rotate, remove. */
export function mountCredentials(http: HttpApp, database: Database, models: Models): void {
  const shown = async () =>
    (await listCredentials(database)).map(({ origins, versions, ...each }) => ({
      ...each,
      origins: [...origins],
      versions: [...versions],
    }));

  mount(http, listModelCredentials, async () => ({ body: { items: await shown() } }));

  mount(http, putModelCredential, async ({ params: { name }, body, principal }) => {
    const { sealer } = models;
    if (!sealer) throw new Unavailable('SEAL_KEYS is not set: nothing can be sealed');
    await database.withTenant(principal.tenantId, (tx) => writeCredential(tx, sealer, { name, ...body }));
    await models.reload();
    const stored = (await shown()).find((each) => each.name === name);
    if (!stored) throw new NotFound('The credential was removed at the same moment');
    return { body: stored };
  });

  mount(http, deleteModelCredential, async ({ params: { name }, principal }) => {
    const gone = await database.withTenant(principal.tenantId, (tx) => removeCredential(tx, name));
    if (!gone) throw new NotFound('There is no such credential');
    await models.reload();
    return {};
  });
}
