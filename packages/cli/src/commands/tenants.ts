import { deleteTenant, tenantsLike } from '@tsudoi/backup/deleteTenant';
import type { Output } from '../output.ts';

/** The URL of the owner role. @throws Error, with the reason why it is needed, where there is none */
export function ownerUrlFor(why: string, ownerUrl: string | undefined): string {
  if (ownerUrl === undefined) throw new Error(`set DATABASE_OWNER_URL to the URL of the owner role: ${why}`);
  return ownerUrl;
}

const needed = (ownerUrl: string | undefined) =>
  ownerUrlFor('this works on the host of the database only', ownerUrl);

/** Workers that have something of the tenant in hand are done with it then, most often. */
const workInHandMs = 3_000;

const sum = (rows: ReadonlyMap<string, number>) => [...rows.values()].reduce((all, each) => all + each, 0);

/** Deletes a tenant, says how much that was, and resolves to the rows by table. */
export async function removeTenant(
  url: string,
  slug: string,
  output: Output,
  called = slug,
): Promise<ReadonlyMap<string, number>> {
  const deleted = await deleteTenant(url, slug, workInHandMs);
  output.line(`${called} is gone: ${String(sum(deleted))} rows of ${String(deleted.size)} tables`);
  return deleted;
}

/** `tsudoi tenants delete <slug> --yes <slug>` */
export async function deleteTenantCommand(
  ownerUrl: string | undefined,
  output: Output,
  slug: string,
  yes: string,
): Promise<void> {
  const url = needed(ownerUrl);
  if (yes !== slug) throw new Error(`--yes ${yes} is not ${slug}: nothing was deleted`);
  const deleted = await removeTenant(url, slug, output);
  output.result({ slug, deleted: Object.fromEntries(deleted) });
}

/** `tsudoi tour --clean`: deletes the tenants that tours made for themselves. */
export async function cleanToursCommand(ownerUrl: string | undefined, output: Output): Promise<void> {
  const url = needed(ownerUrl);
  const tours = (await tenantsLike(url, '^tour-[a-z0-9]+-[0-9a-f]{6}$')).filter(
    ({ name }) => name === 'Tour',
  );
  for (const { slug } of tours)
    output.line(`${slug}: ${String(sum(await deleteTenant(url, slug, workInHandMs)))} rows deleted`);
  output.line(`${String(tours.length)} tenants of tours deleted`);
  output.result({ deleted: tours.map(({ slug }) => slug) });
}

/**
 * What deletes the tenant of one telling of the tour when it is over. The owner's URL is asked for now, before anything is
 * told. @throws Error where there is none
 */
export function removing(ownerUrl: string | undefined, output: Output): (slug: string) => Promise<void> {
  const url = needed(ownerUrl);
  return async (slug) => {
    await removeTenant(url, slug, output);
  };
}
