import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';

/** A clock that every process of an installation shares and an admin can move. */
export interface SharedClock extends Clock {
  /** Milliseconds ahead of the database's clock. */
  offsetMs(): number;
  /** Moves it for all processes: here at once, elsewhere when the notice arrives. */
  moveTo(instant: Date): Promise<void>;
}

/** Whether a platform's clock can be moved. */
export function isSharedClock(clock: Clock): clock is SharedClock {
  return 'moveTo' in clock && 'offsetMs' in clock;
}

/** Opens the clock that lives in `core.clock`, ahead of `base`. */
export async function openSharedClock(
  database: Database,
  base: Clock,
  lifecycle: Lifecycle,
): Promise<SharedClock> {
  let offset = 0;
  const read = async () => {
    const [row] = await database.installation<{ offset_ms: string }>('select offset_ms from core.clock');
    offset = Number(row?.offset_ms ?? 0);
  };
  const unlisten = await database.listen('clock_moved', (payload) => {
    offset = Number(payload);
  });
  await read();
  lifecycle.onClose('shared clock', unlisten);
  return {
    now: () => new Date(base.now().getTime() + offset),
    offsetMs: () => offset,
    async moveTo(instant) {
      const wanted = Math.round(instant.getTime() - base.now().getTime());
      offset = Math.abs(wanted) < 1_000 ? 0 : wanted;
      await database.installation('update core.clock set offset_ms = $1', [offset]);
    },
  };
}
