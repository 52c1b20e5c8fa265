import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import type { Database } from './database.ts';

const everyMs = 60_000;

/**
 * Notes which API keys are used; written once a minute in one statement, so that `last_used_at` is exact to a minute. What could not be
 * written waits for the next time; a stop while the database takes no changes lets it go, and is a stop in order.
 */
export function openKeyUse(database: Database, lifecycle: Lifecycle, log: Logger): (keyId: string) => void {
  let used = new Set<string>();
  const write = async () => {
    if (used.size === 0) return;
    const written = used;
    used = new Set();
    try {
      await database.installation('select core.touch_api_keys($1)', [[...written]]);
    } catch (err) {
      used = new Set([...written, ...used]);
      throw err;
    }
  };
  every({ lifecycle, log }, { name: 'use of API keys', intervalMs: everyMs, atOnce: false, work: write });
  lifecycle.onClose('key use', async () => {
    try {
      await write();
    } catch (err) {
      if (!isPassingFault(err)) throw err;
      log.warn({ err, keys: used.size }, 'the last use of API keys is not noted');
    }
  });
  return (keyId) => used.add(keyId);
}
