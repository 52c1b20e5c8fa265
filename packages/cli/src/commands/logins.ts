import type { MigrateOptions } from '@tsudoi/database/migrate';
import { rolesOfUrls } from '@tsudoi/database/roles';

/** The login roles that two URLs name, with the passwords that stand in them. @throws Error where the names do not belong together */
export function loginsOf(
  url: string | undefined,
  dispatcherUrl: string | undefined,
): Pick<MigrateOptions, 'roles' | 'appPassword' | 'dispatcherPassword'> {
  const app = passwordIn(url);
  const dispatcher = passwordIn(dispatcherUrl);
  return {
    roles: rolesOfUrls(url, dispatcherUrl),
    ...(app !== '' && { appPassword: app }),
    ...(dispatcher !== '' && { dispatcherPassword: dispatcher }),
  };
}

function passwordIn(url: string | undefined): string {
  return url === undefined ? '' : decodeURIComponent(new URL(url).password);
}
