import { migrations } from './migrations/list.ts';

/** Names of every migration of this build in the order of the number at their end. */
export function migrationNames(): string[] {
  return migrations.map(migrationName).sort((a, b) => Number(a.slice(-13)) - Number(b.slice(-13)));
}

/** What a migration is called in the table of those that ran. */
export function migrationName(migration: (typeof migrations)[number]): string {
  return new migration().name ?? migration.name;
}
