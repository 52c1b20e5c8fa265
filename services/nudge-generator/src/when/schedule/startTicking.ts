import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import { lookAtPace } from './lookAtPace.ts';
import { tick, type TickParts } from './tick.ts';

/** How often the rules are looked at. Rows are filled two minutes ahead, so a second of delay costs nothing. */
const everyMs = 15_000;
/** How often sign-ups are held against their curve. */
const paceEveryMs = 3_600_000;
/** Due rows are looked for this often besides the wakes, so that each starts in its second. */
const pullMs = 250;

/** Ticks from now on, one at a time, and at once when the stage changes; `onFilled` is told of new rows;
 * `onDue` looks for rows that have come due, where this process works them. */
export function startTicking(
  parts: TickParts,
  lifecycle: Lifecycle,
  onFilled: () => void,
  onDue?: () => void,
): void {
  let ticking: Promise<void> | undefined;
  let pacedMs = Number.NEGATIVE_INFINITY;
  // The curve moves by the day; an hour is close enough, and a moved clock counts.
  const pace = async () => {
    const now = parts.clock.now();
    if (Math.abs(now.getTime() - pacedMs) < paceEveryMs) return;
    pacedMs = now.getTime();
    await lookAtPace(parts.database, now);
  };
  const look = () => {
    ticking ??= tick(parts)
      .then((inserted) => {
        if (inserted > 0) onFilled();
      })
      .then(pace)
      .catch((err: unknown) => {
        parts.log.warn({ err }, 'the tick failed; the next one makes up for it');
      })
      .finally(() => {
        ticking = undefined;
      });
  };
  look();
  // A movable clock may jump: each look compares the clock with the rules, not with the last look.
  let lastMs = parts.clock.now().getTime();
  let sinceMs = 0;
  const timer = setInterval(() => {
    const nowMs = parts.clock.now().getTime();
    sinceMs += pullMs;
    if (sinceMs >= everyMs || Math.abs(nowMs - lastMs) > everyMs) {
      sinceMs = 0;
      look();
    }
    lastMs = nowMs;
    onDue?.();
  }, pullMs);
  parts.stage.onChange(look);
  lifecycle.onStopIntake('tick', async () => {
    clearInterval(timer);
    await ticking;
  });
}
