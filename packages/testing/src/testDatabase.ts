import { randomBytes } from 'node:crypto';
import { migrate } from '@tsudoi/database/migrate';
import { plainRoles, serviceRoleNames } from '@tsudoi/database/roles';
import type { ServiceRole } from '@tsudoi/database/serviceRights';
import pg from 'pg';

/** A database of its own for one test file, migrated to this build. */
export interface TestDatabase {
  readonly name: string;
  /** A superuser: may do what a migration may. Row-level security does not bind it. */
  readonly ownerUrl: string;
  /** Role `tsudoi_app`, bound by row-level security. */
  readonly appUrl: string;
  /** Role `tsudoi_dispatcher`, reads routing columns only. */
  readonly dispatcherUrl: string;
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

/** Any number; all workers of a run agree on it. */
const templateLock = 0x7465_6d70;
const template = 'tsudoi_template';

/**
 * Clones the template database, which the first caller of a run migrates. Safe from several processes at once.
 * Needs TSUDOI_TEST_POSTGRES_URL, which `npm test` sets, unless another server is given.
 */
export async function createTestDatabase(
  server = process.env['TSUDOI_TEST_POSTGRES_URL'],
): Promise<TestDatabase> {
  if (!server)
    throw new Error('TSUDOI_TEST_POSTGRES_URL is not set: run the test through `npm test -- <file>`');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withMaintenance(server, async (client) => {
    // Two sessions cannot clone one template while a third is connected to it: one lock for making and for cloning.
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const { rowCount } = await client.query(
      'select 1 from pg_database where datname = $1 and datistemplate',
      [template],
    );
    if (rowCount === 0) await makeTemplate(client, server);
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    name,
    ownerUrl: urlOf(server, name),
    appUrl: urlOf(server, name, 'tsudoi_app'),
    dispatcherUrl: urlOf(server, name, 'tsudoi_dispatcher'),
    drop: () =>
      withMaintenance(server, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** The same database as the role of one service, which has the tables of that service alone. */
export function asService({ appUrl }: Pick<TestDatabase, 'appUrl'>, role: ServiceRole): string {
  return Object.assign(new URL(appUrl), { username: serviceRoleNames(plainRoles).of[role] }).href;
}

/** Mocha's `before` and `after`, passed in so that this file needs no test framework. */
export interface SuiteHooks {
  readonly before: (work: () => Promise<void>) => void;
  readonly after: (work: () => Promise<void>) => void;
}

/**
 * A database for the surrounding `describe`: `const database = useTestDatabase({ before, after })`, then
 * `database().appUrl` inside hooks and tests. Dropped at the end.
 */
export function useTestDatabase(hooks: SuiteHooks): () => TestDatabase {
  let current: TestDatabase | undefined;
  hooks.before(async () => {
    current = await createTestDatabase();
  });
  hooks.after(async () => {
    await current?.drop();
  });
  return () => {
    if (!current) throw new Error('the test database exists only inside hooks and tests');
    return current;
  };
}

async function makeTemplate(client: pg.Client, server: string): Promise<void> {
  await client.query(`drop database if exists ${template} with (force)`);
  await client.query(`create database ${template}`);
  await migrate({ url: urlOf(server, template) });
  await client.query(`alter database ${template} is_template true`);
}

async function withMaintenance(server: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(server, 'postgres') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string, role?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (role !== undefined) {
    url.username = role;
    url.password = '';
  }
  return url.href;
}
