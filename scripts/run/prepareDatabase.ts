import { ensureFirstAdmin } from '@tsudoi/database/bootstrap';
import { migrate } from '@tsudoi/database/migrate';
import { writingUrl } from './diskGuard.ts';
import type { LocalServers } from './localServers.ts';

export interface PreparedDatabase {
  /** Names of the migrations that ran. */
  readonly ran: readonly string[];
  /** Whether the key of the data folder still opens the installation; its admin may have rotated it. */
  readonly keyWorks: boolean;
}

/**
 * Brings the schema up to this build, gives the login roles their passwords, and makes the first tenant and its key
 * where nobody is admin yet.
 */
export async function prepareDatabase(servers: LocalServers): Promise<PreparedDatabase> {
  const url = writingUrl(servers.ownerUrl);
  const ran = await migrate({
    url,
    appPassword: servers.secrets.appPassword,
    dispatcherPassword: servers.secrets.dispatcherPassword,
  });
  const { keyWorks } = await ensureFirstAdmin({
    url,
    tenant: { slug: 'local', name: 'Local' },
    key: { name: 'first key', role: 'admin', text: servers.secrets.apiKey },
  });
  return { ran, keyWorks };
}
