import type { FieldFault } from '@tsudoi/contracts/problem';
import { signalHistory } from '../signals/history.ts';
import { completesPattern, isSingle } from '../signals/signalPattern.ts';
import { defineTrigger } from './defineTrigger.ts';

/** Signals that a nudge itself calls forth. */
const responses: ReadonlySet<string> = new Set([
  'delivered',
  'opened',
  'clicked',
  'ignored',
  'dismissed',
  'rated',
]);

/** A rule on such a signal must rest this long between two nudges to one person, or each would call forth the next. */
const leastCooldownSeconds = 3_600;

/** A pattern of signals, the last of which is the trigger. */
export const signalTrigger = defineTrigger({
  kind: 'signal',
  firedBy: 'signals',
  listensTo: ({ signal }) => signal,
  check(trigger, rule) {
    const faults: FieldFault[] = [];
    if (responses.has(trigger.signal) && rule.cooldownSeconds < leastCooldownSeconds)
      faults.push({
        field: 'body.trigger.signal',
        message: `the rule would fire on itself: its own nudges call forth "${trigger.signal}"; give it a cooldown of at least ${String(leastCooldownSeconds)} seconds`,
      });
    if (trigger.unless.includes(trigger.signal))
      faults.push({
        field: 'body.trigger.unless',
        message: 'names the trigger itself: the rule would never fire',
      });
    if (trigger.distinctDays && trigger.windowSeconds < trigger.count * 86_400)
      faults.push({ field: 'body.trigger.windowSeconds', message: 'shorter than the days in a row' });
    return faults;
  },
  async history(tx, trigger, audience, from, to) {
    const past = await signalHistory(tx, trigger, audience, from, to);
    if (isSingle(trigger)) return past;
    const complete = await completesPattern(
      tx,
      past.map((each) => each.slot),
      trigger,
      null,
    );
    return past.filter((each) => complete.has(each.slot));
  },
  told: {
    late_night_use: 'the person looked in late at night.',
    ignored: 'earlier messages found no answer, so be shorter and offer something different.',
    signed_up: 'the person has a seat, so thank them and never invite them to sign up again.',
  },
});
