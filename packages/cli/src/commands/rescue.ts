import { bootstrap } from '@tsudoi/database/bootstrap';
import type { CliConfig } from '../config.ts';
import type { Output } from '../output.ts';

/**
 * `tsudoi rescue`: a new admin key for whoever holds the database, when every key and password is lost. It needs the
 * owner's URL, so it works on the host and nowhere else. No other key changes; the new one stands in the list of keys.
 */
export async function rescueCommand(config: CliConfig, output: Output, tenant: string): Promise<void> {
  if (config.databaseOwnerUrl === undefined)
    throw new Error(
      'set DATABASE_OWNER_URL to the URL of the owner role (make rescue does, on this machine)',
    );
  const name = `rescue key ${new Date().toISOString().slice(0, 16)}`;
  const { apiKey, tenantId } = await bootstrap({
    url: config.databaseOwnerUrl,
    tenant: { slug: tenant, name: tenant },
    key: { name, role: 'admin' },
  });
  output.line(`an admin key of ${tenant}, shown once; revoke it when you are in again:\n${apiKey}`);
  output.result({ tenantId, name, apiKey });
}
