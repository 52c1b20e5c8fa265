import { bootstrap } from '@tsudoi/database/bootstrap';
import { migrate } from '@tsudoi/database/migrate';
import type { LocalServers } from './localServers.ts';

/** Brings the schema up to this build, gives the login roles their passwords, and makes the first tenant and its key. */
export async function prepareDatabase(servers: LocalServers): Promise<string[]> {
  const ran = await migrate({
    url: servers.ownerUrl,
    appPassword: servers.secrets.appPassword,
    dispatcherPassword: servers.secrets.dispatcherPassword,
  });
  await bootstrap({
    url: servers.ownerUrl,
    tenant: { slug: 'local', name: 'Local' },
    key: { name: 'first key', role: 'admin', text: servers.secrets.apiKey },
  });
  return ran;
}
