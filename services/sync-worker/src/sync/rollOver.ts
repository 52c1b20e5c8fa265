import type { Database } from '@tsudoi/database/database';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

const mostEntries = 1_000;

/** Looks each minute for entries whose told instance is over, so that a series' next one is told without any change of a calendar. */
export function startRollOver(
  database: Database,
  lifecycle: Lifecycle,
  log: Logger,
  told: () => void,
  everyMs = 60_000,
): void {
  let under: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    under = rollOver(database)
      .then((count) => {
        if (count > 0) told();
      })
      .catch((err: unknown) => {
        log.warn({ err }, 'passed instances could not be looked for');
      });
  }, everyMs);
  lifecycle.onStopIntake('roll-over timer', () => {
    clearInterval(timer);
  });
  lifecycle.onClose('roll-over', () => under);
}

/** One look; resolves to the number of messages it made. */
async function rollOver(database: Database): Promise<number> {
  const [row] = await database.installation<{ count: number }>('select sync.roll_over($1) as count', [
    mostEntries,
  ]);
  return row?.count ?? 0;
}
