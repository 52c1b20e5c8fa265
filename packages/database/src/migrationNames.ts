import { migrations } from './migrations/list.ts';

/** Names of every migration of this build in the order of the number at their end. */
export function migrationNames(): string[] {
  return migrations
    .map((each) => new each().name ?? each.name)
    .sort((a, b) => Number(a.slice(-13)) - Number(b.slice(-13)));
}
