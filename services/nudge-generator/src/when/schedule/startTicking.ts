import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import { clockRuleSignal } from '../store/rules.ts';
import { lookAtPace } from './lookAtPace.ts';
import { tick, type TickParts } from './tick.ts';

/** How often the rules are looked at. Rows are filled two minutes ahead, so a second of delay costs nothing. */
const everyMs = 15_000;
/** How often sign-ups are held against their curve. */
const paceEveryMs = 3_600_000;
/** Due rows are looked for this often besides the wakes, so that each starts in its second. */
const pullMs = 250;

/** Ticks from now on, one at a time, and at once when the stage changes or this process wrote a rule that the clock fires; `onFilled` is told of new rows;
 * `onDue` looks for rows that have come due, where this process works them. */
export function startTicking(
  parts: TickParts,
  lifecycle: Lifecycle,
  onFilled: () => void,
  onDue?: () => void,
): void {
  let pacedMs = Number.NEGATIVE_INFINITY;
  // The curve moves by the day; an hour is close enough, and a moved clock counts.
  const pace = async () => {
    const now = parts.clock.now();
    if (Math.abs(now.getTime() - pacedMs) < paceEveryMs) return;
    pacedMs = now.getTime();
    await lookAtPace(parts.database, now);
  };
  const ticks = every(
    { lifecycle, log: parts.log },
    {
      name: 'tick',
      intervalMs: everyMs,
      follows: { clock: parts.clock, jumpMs: everyMs },
      async work() {
        if ((await tick(parts)) > 0) onFilled();
        await pace();
      },
    },
  );
  parts.stage.onChange(ticks.kick);
  const unsubscribe = parts.database.onSignal((names) => {
    if (names.has(clockRuleSignal)) ticks.kick();
  });
  lifecycle.onClose('signals of rules', unsubscribe);
  if (onDue)
    every(
      { lifecycle, log: parts.log },
      {
        name: 'due nudges',
        intervalMs: pullMs,
        work: () => {
          onDue();
          return Promise.resolve();
        },
      },
    );
}
