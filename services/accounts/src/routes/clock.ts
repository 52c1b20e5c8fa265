import { moveClock, readClock } from '@tsudoi/contracts/stage';
import { isSharedClock } from '@tsudoi/platform/sharedClock';
import type { Platform } from '@tsudoi/platform/platform';
import { systemClock } from '@tsudoi/runtime/clock';
import { Conflict, invalidField } from '@tsudoi/runtime/errors';
import { mount } from '@tsudoi/runtime/http/mount';

/** A rehearsal needs no more, and every date that is reckoned from it stays within four-digit years. */
const furthestMs = 10 * 366 * 86_400_000;

/** What time it is here; where MOVABLE_CLOCK is set, an admin can move it, for the tour and for rehearsals. */
export function mountClock(http: Platform['http'], { clock }: Pick<Platform, 'clock'>): void {
  const view = () => ({
    now: clock.now().toISOString(),
    offsetMs: isSharedClock(clock) ? clock.offsetMs() : 0,
    movable: isSharedClock(clock),
  });

  mount(http, readClock, () => ({ body: view() }));

  mount(http, moveClock, async ({ body, log }) => {
    if (!isSharedClock(clock))
      throw new Conflict('The clock of this installation cannot be moved: MOVABLE_CLOCK is not set');
    const today = systemClock.now();
    const wanted = body.now === null ? today : new Date(body.now);
    if (Math.abs(wanted.getTime() - today.getTime()) > furthestMs)
      throw invalidField('body.now', 'more than ten years from today');
    await clock.moveTo(wanted);
    log.warn({ now: clock.now().toISOString() }, 'the clock was moved');
    return { body: view() };
  });
}
