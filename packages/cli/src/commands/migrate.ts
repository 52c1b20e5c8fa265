import { awaitServer } from '@tsudoi/database/awaitServer';
import { ensureFirstAdmin } from '@tsudoi/database/bootstrap';
import { migrate } from '@tsudoi/database/migrate';
import type { CliConfig } from '../config.ts';
import type { Output } from '../output.ts';
import { loginsOf } from './logins.ts';

/** How long it waits for a server that starts beside it, as in a first installation. */
const patienceMs = 120_000;

/**
 * `tsudoi migrate`: the one command that speaks to PostgreSQL itself, as the owner. Makes the login roles that the
 * URLs name, with the passwords in them, and makes the first tenant and key where the environment names them and nobody is admin yet.
 */
export async function migrateCommand(config: CliConfig, output: Output): Promise<void> {
  if (config.databaseOwnerUrl === undefined)
    throw new Error('set DATABASE_OWNER_URL to the URL of the owner role');
  const until = performance.now() + patienceMs;
  await awaitServer({
    url: config.databaseOwnerUrl,
    patient: true,
    tell: (_fields, text) => {
      output.line(text);
    },
    givenUp: () => performance.now() > until,
  });
  const ran = await migrate({
    url: config.databaseOwnerUrl,
    ...loginsOf(config),
    log: (line) => {
      output.line(line);
    },
  });
  output.line(ran.length === 0 ? 'the schema is up to date' : `${String(ran.length)} migration(s) ran`);
  if (config.firstTenant !== undefined && config.firstApiKey !== undefined) {
    const first = await ensureFirstAdmin({
      url: config.databaseOwnerUrl,
      tenant: { slug: config.firstTenant, name: config.firstTenant },
      key: { name: 'first key', role: 'admin', text: config.firstApiKey },
    });
    output.line(
      first.made
        ? `tenant ${config.firstTenant} (${first.tenantId}) has its first key`
        : first.keyWorks
          ? 'the first key works'
          : 'somebody administers this installation already, or its first key has ended: nothing was changed (lost every key? tsudoi rescue)',
    );
  }
  output.result({ ran });
}
