import type { MigrateOptions } from '@tsudoi/database/migrate';
import { rolesOfUrls, serviceRoleNames } from '@tsudoi/database/roles';
import { serviceRoles, type ServiceRole } from '@tsudoi/database/serviceRights';

/** The URLs of the login roles, as the environment names them. */
export interface LoginUrls {
  readonly databaseUrl: string | undefined;
  readonly dispatcherDatabaseUrl: string | undefined;
  /** Of the services that sign in as roles of their own. */
  readonly serviceDatabaseUrls: Readonly<Partial<Record<ServiceRole, string>>>;
}

/** The login roles that the URLs name, with the passwords that stand in them. @throws Error where the names do not belong together */
export function loginsOf({
  databaseUrl,
  dispatcherDatabaseUrl,
  serviceDatabaseUrls,
}: LoginUrls): Pick<MigrateOptions, 'roles' | 'appPassword' | 'dispatcherPassword' | 'servicePasswords'> {
  const app = passwordIn(databaseUrl);
  const dispatcher = passwordIn(dispatcherDatabaseUrl);
  const roles = rolesOfUrls(databaseUrl, dispatcherDatabaseUrl);
  const names = serviceRoleNames(roles).of;
  const servicePasswords: Partial<Record<ServiceRole, string>> = {};
  for (const role of serviceRoles) {
    const url = serviceDatabaseUrls[role];
    if (url === undefined) continue;
    const name = decodeURIComponent(new URL(url).username);
    if (name !== names[role])
      throw new Error(
        `the role of DATABASE_URL_${role.toUpperCase()} is named ${names[role]}; this one is ${name}`,
      );
    const password = passwordIn(url);
    if (password !== '') servicePasswords[role] = password;
  }
  return {
    roles,
    ...(app !== '' && { appPassword: app }),
    ...(dispatcher !== '' && { dispatcherPassword: dispatcher }),
    servicePasswords,
  };
}

function passwordIn(url: string | undefined): string {
  return url === undefined ? '' : decodeURIComponent(new URL(url).password);
}
