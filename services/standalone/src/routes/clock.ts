import { moveClock, readClock } from '@tsudoi/contracts/stage';
import { systemClock, type MovableClock } from '@tsudoi/runtime/clock';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';

/** The movable clock of a standalone installation, for the tour and for rehearsals. */
export function mountClock(http: HttpApp, clock: MovableClock): void {
  const view = () => ({ now: clock.now().toISOString(), offsetMs: clock.offsetMs(), movable: true });

  mount(http, readClock, () => ({ body: view() }));

  mount(http, moveClock, ({ body, log }) => {
    clock.moveTo(body.now === null ? systemClock.now() : new Date(body.now));
    log.warn({ now: clock.now().toISOString() }, 'the clock was moved');
    return { body: view() };
  });
}
