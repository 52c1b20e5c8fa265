import type { Output } from '@tsudoi/client/createClient';
import type { Words } from '../app/Words.tsx';

type Rule = Output<'listRules'>['items'][number];

/** A rule said in one or two sentences. */
export function ruleSentence(
  rule: Pick<Rule, 'trigger' | 'approval' | 'cooldownSeconds' | 'digestSeconds'>,
  w: Words['w']['nudges'],
  percent: (share: number) => string,
): string {
  const after = [
    ...(rule.approval.required ? [w.sentence.approval] : []),
    ...(rule.cooldownSeconds > 0 ? [w.sentence.cooldown(w.seconds(rule.cooldownSeconds))] : []),
    ...(rule.digestSeconds > 0 ? [w.sentence.digest(w.seconds(rule.digestSeconds))] : []),
  ];
  return [whenOf(rule.trigger, w, percent), ...after].join(' · ');
}

function whenOf(
  trigger: Rule['trigger'],
  w: Words['w']['nudges'],
  percent: (share: number) => string,
): string {
  const { sentence } = w;
  const named = (signal: string) => w.signals[signal] ?? `“${signal}”`;
  switch (trigger.kind) {
    case 'signal': {
      const unless = trigger.unless.length > 0 ? sentence.unless(trigger.unless.map(named).join(', ')) : '';
      const then = !trigger.then
        ? ''
        : 'at' in trigger.then
          ? sentence.thenAt(trigger.then.at)
          : trigger.then.afterSeconds > 0
            ? sentence.thenAfter(w.seconds(trigger.then.afterSeconds))
            : '';
      return (
        sentence.signal(
          trigger.count,
          named(trigger.signal),
          w.seconds(trigger.windowSeconds),
          trigger.distinctDays,
        ) +
        unless +
        then
      );
    }
    case 'schedule':
      return sentence.schedule(
        trigger.at,
        (trigger.weekdays ?? []).map((day) => w.weekdays[day - 1] ?? '').join('・'),
      );
    case 'interval':
      return sentence.interval(w.seconds(trigger.everySeconds));
    case 'pace':
      return sentence.pace(trigger.leadDays, percent(trigger.ratio));
    case 'change':
      if (trigger.of === 'calendar.connection_lost') return sentence.changeLost;
      if (trigger.of === 'calendar.changed') return sentence.changeCalendar;
      return trigger.only === 'moved'
        ? sentence.changeMoved
        : trigger.only === 'cancelled'
          ? sentence.changeCancelled
          : sentence.changeEvent;
    default:
      return sentence.other;
  }
}
