import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Database } from './database.ts';

const everyMs = 60_000;

/** Notes which API keys are used; written once a minute in one statement, so that `last_used_at` is exact to a minute. */
export function openKeyUse(database: Database, lifecycle: Lifecycle, log: Logger): (keyId: string) => void {
  let used = new Set<string>();
  const write = async () => {
    if (used.size === 0) return;
    const ids = [...used];
    used = new Set();
    await database.installation('select core.touch_api_keys($1)', [ids]);
  };
  every({ lifecycle, log }, { name: 'use of API keys', intervalMs: everyMs, atOnce: false, work: write });
  lifecycle.onClose('key use', write);
  return (keyId) => used.add(keyId);
}
