import { migrate } from '@tsudoi/database/migrate';
import type { Output } from '../output.ts';

/** `tsudoi migrate`: the one command that speaks to PostgreSQL itself, as the owner. */
export async function migrateCommand(ownerUrl: string | undefined, output: Output): Promise<void> {
  if (ownerUrl === undefined) throw new Error('set DATABASE_OWNER_URL to the URL of the owner role');
  const ran = await migrate({
    url: ownerUrl,
    log: (line) => {
      output.line(line);
    },
  });
  output.line(ran.length === 0 ? 'the schema is up to date' : `${String(ran.length)} migration(s) ran`);
  output.result({ ran });
}
