import type { Client } from 'pg';
import { serviceRoleNames, type Roles } from './roles.ts';
import { serviceRoles, type ServiceRole } from './serviceRights.ts';

/** Passwords of the login roles; existing roles keep theirs when absent. */
export interface RolePasswords {
  readonly appPassword?: string;
  readonly dispatcherPassword?: string;
  /** Of the services that sign in as roles of their own. */
  readonly servicePasswords?: Readonly<Partial<Record<ServiceRole, string>>>;
}

/** Makes the login roles where they are missing, and gives them their settings and passwords. */
export async function ensureLogins(client: Client, roles: Roles, passwords: RolePasswords): Promise<void> {
  await ensureLogin(client, roles.app, passwords.appPassword);
  await ensureLogin(client, roles.dispatcher, passwords.dispatcherPassword);
  const { group, of } = serviceRoleNames(roles);
  await createRole(client, group, 'nologin');
  for (const role of serviceRoles) {
    await ensureLogin(client, of[role], passwords.servicePasswords?.[role]);
    await client.query(`grant ${group} to ${of[role]}`);
  }
}

/**
 * Logins of another name than the roles that hold the privileges in this database become members of these: an installation
 * that is renamed, or that had the plain names before. Privileges never move, so that the version before works on.
 */
export async function joinRoles(client: Client, logins: Roles, holders: Roles): Promise<void> {
  await createRole(client, holders.maintenance, 'nologin');
  await createRole(client, logins.maintenance, 'nologin');
  await client.query(`grant ${holders.app} to ${logins.app}`);
  await client.query(`grant ${holders.dispatcher} to ${logins.dispatcher}`);
  await client.query(`grant ${holders.maintenance} to ${logins.maintenance}`);
  await client.query(`grant ${logins.maintenance} to ${logins.dispatcher} with inherit false, set true`);
  const [own, held] = [serviceRoleNames(logins).group, serviceRoleNames(holders).group];
  await createRole(client, held, 'nologin');
  await client.query(`grant ${held} to ${own}`);
}

/**
 * Only this installation's logins may connect to its database: an installation beside it on the server has roles of its own,
 * and anybody may connect to a new database until this is said.
 */
export async function closeDatabase(client: Client, roles: Roles): Promise<void> {
  const { rows } = await client.query<{ name: string; mine: boolean }>(
    `select quote_ident(datname) as name, pg_has_role(current_user, datdba, 'usage') as mine
     from pg_database where datname = current_database()`,
  );
  const [database] = rows;
  if (!database?.mine) return;
  const { group } = serviceRoleNames(roles);
  await client.query(
    `grant connect on database ${database.name} to ${roles.app}, ${roles.dispatcher}, ${group}`,
  );
  await client.query(`revoke connect, temporary on database ${database.name} from public`);
}

/**
 * What the server itself ends of a login: a statement, and a transaction whose client says nothing more. Behind a black hole its
 * client gave up long ago and the server was never told: what it had locked would stay locked for two hours. A peer that is gone is
 * noticed within half a minute; one that is frozen, whose machine still answers, within a minute.
 */
const loginSettings = {
  statement_timeout: '60s',
  jit: 'off',
  idle_in_transaction_session_timeout: '60s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '4',
  client_connection_check_interval: '10s',
} as const;

async function ensureLogin(client: Client, role: string, password: string | undefined): Promise<void> {
  await createRole(client, role, 'login');
  const { rows } = await client.query<{ done: boolean }>(
    `select coalesce(rolconfig @> $2, false) as done from pg_roles where rolname = $1`,
    [role, Object.entries(loginSettings).map(([name, value]) => `${name}=${value}`)],
  );
  if (!rows[0]?.done)
    for (const [name, value] of Object.entries(loginSettings))
      await client.query(`alter role ${role} set ${name} = '${value}'`);
  if (password !== undefined)
    await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
}

// Roles belong to the server, the migrator's lock to the database: two databases may race, and the loser sees 42710 or 23505.
async function createRole(client: Client, role: string, login: 'login' | 'nologin'): Promise<void> {
  await client.query(
    `do $$ begin create role ${role} ${login} nobypassrls nosuperuser;
       exception when duplicate_object or unique_violation then null; end $$`,
  );
}
