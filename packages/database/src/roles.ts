import type { Client } from 'pg';
import { serviceRoles, type ServiceRole } from './serviceRights.ts';

/** The three roles of one installation. Roles belong to the whole server: two installations on it must not share them. */
export interface Roles {
  /** Signs in; bound by row-level security. */
  readonly app: string;
  /** Signs in; reads routing columns of all tenants. */
  readonly dispatcher: string;
  /** Nobody signs in as it; the dispatcher becomes it for one transaction. */
  readonly maintenance: string;
}

/** `stem_app`, `stem_dispatcher` and `stem_maintenance`; the longest of them has 63 characters at most. */
export function rolesOf(stem: string): Roles {
  return { app: `${stem}_app`, dispatcher: `${stem}_dispatcher`, maintenance: `${stem}_maintenance` };
}

/** The roles of the services beside those of an installation. */
export interface ServiceRoleNames {
  /** Nobody signs in as it; the policies of tenants are for its members. */
  readonly group: string;
  /** Each signs in; bound by row-level security, with the tables of its service alone. */
  readonly of: Readonly<Record<ServiceRole, string>>;
}

/** `stem_services`, and `stem_accounts` and its like; the longest of them is as long as `stem_maintenance` at most. */
export function serviceRoleNames({ app }: Pick<Roles, 'app'>): ServiceRoleNames {
  const stem = app.replace(/_app$/, '');
  return {
    group: `${stem}_services`,
    of: Object.fromEntries(serviceRoles.map((role) => [role, `${stem}_${role}`])) as Record<
      ServiceRole,
      string
    >,
  };
}

/** The names that migrations are written with. */
export const plainRoles = rolesOf('tsudoi');

const stemOfApp = /^([a-z][a-z0-9_]{0,49})_app$/;

/**
 * The roles that the URLs of the two logins name; the plain ones where there are none. @throws Error where the names do not
 * belong together: `x_app` and `x_dispatcher`, lower-case letters, digits and underscores
 */
export function rolesOfUrls(url: string | undefined, dispatcherUrl: string | undefined): Roles {
  const [app, dispatcher] = [nameIn(url) ?? plainRoles.app, nameIn(dispatcherUrl) ?? plainRoles.dispatcher];
  const roles = rolesOf(stemOfApp.exec(app)?.[1] ?? '');
  if (roles.app !== app || roles.dispatcher !== dispatcher)
    throw new Error(
      `the roles of DATABASE_URL and DISPATCHER_DATABASE_URL are named x_app and x_dispatcher with one x; these are ${app} and ${dispatcher}`,
    );
  return roles;
}

function nameIn(url: string | undefined): string | undefined {
  const name = url === undefined ? '' : decodeURIComponent(new URL(url).username);
  return name === '' ? undefined : name;
}

/** The role that a dispatcher's connection may become; a login of another name belongs to the plain roles. */
export function maintenanceRoleOf(dispatcherUrl: string): string {
  const app = nameIn(dispatcherUrl)?.replace(/_dispatcher$/, '_app') ?? '';
  const stem = stemOfApp.exec(app)?.[1];
  return stem === undefined ? plainRoles.maintenance : rolesOf(stem).maintenance;
}

/** Statements of a migration for the roles of an installation in place of the plain ones. */
export function forRoles(statements: string, roles: Roles): string {
  return statements.replaceAll(
    /\btsudoi_(app|dispatcher|maintenance)\b/g,
    (_all, part: keyof Roles) => roles[part],
  );
}

/** The roles that hold the privileges in a database, by its oldest policy; undefined where it was never migrated. */
export async function rolesInside(client: Client): Promise<Roles | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `select r.rolname as name from pg_policy p join pg_roles r on r.oid = any(p.polroles)
     where p.polrelid = to_regclass('core.tenant') and p.polname = 'tenant_self'`,
  );
  const stem = stemOfApp.exec(rows[0]?.name ?? '')?.[1];
  return stem === undefined ? undefined : rolesOf(stem);
}
