import { randomBytes } from 'node:crypto';
import { rolesInside } from '@tsudoi/database/roles';
import type { Manifest } from './manifest.ts';
import { connect, restoreBackup, type RestoreTarget } from './restoreBackup.ts';

/**
 * Restores a backup into a database made for it on the same server, compares counts and hashes, and removes it again: a
 * backup that was never restored is a hope. Needs a role that may create databases; `maintenanceUrl` leads to any
 * database of the server.
 */
export async function rehearseRestore({
  url,
  store,
  id,
  looks,
}: Omit<RestoreTarget, 'logins'>): Promise<Manifest> {
  const name = `tsudoi_rehearsal_${randomBytes(6).toString('hex')}`;
  const client = await connect(url, looks);
  try {
    const roles = await rolesInside(client);
    await client.query(`create database ${name}`);
    try {
      const scratch = new URL(url);
      scratch.pathname = `/${name}`;
      return await restoreBackup({
        url: scratch.href,
        store,
        id,
        ...(looks && { looks }),
        ...(roles && { logins: { roles } }),
      });
    } finally {
      await client.query(`drop database if exists ${name} with (force)`);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
