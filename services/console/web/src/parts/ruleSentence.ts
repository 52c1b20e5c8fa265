import type { Output } from '@tsudoi/client/createClient';
import type { Words } from '../app/Words.tsx';
import { stepSentence } from './stepSentence.ts';

type Rule = Output<'listRules'>['items'][number];

/** A rule said in one or two sentences. */
export function ruleSentence(
  rule: Pick<Rule, 'trigger' | 'approval' | 'cooldownSeconds' | 'digestSeconds' | 'steps'>,
  w: Words['w']['nudges'],
  percent: (share: number) => string,
): string {
  const after = [
    ...(rule.approval.required ? [w.sentence.approval] : []),
    ...(rule.cooldownSeconds > 0 ? [w.sentence.cooldown(w.seconds(rule.cooldownSeconds))] : []),
    ...(rule.digestSeconds > 0 ? [w.sentence.digest(w.seconds(rule.digestSeconds))] : []),
    ...(rule.steps ?? []).map((step) => stepSentence(step, w)),
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
      if (trigger.monthDays) return sentence.monthDays(trigger.at, trigger.monthDays);
      return sentence.schedule(
        trigger.at,
        (trigger.weekdays ?? []).map((day) => w.weekdays[day - 1] ?? '').join('・'),
      );
    case 'interval':
      return sentence.interval(w.seconds(trigger.everySeconds));
    case 'cron':
      return sentence.cron(trigger.expression);
    case 'once':
      return 'local' in trigger.when
        ? sentence.onceLocal(trigger.when.local.replace('T', ' '))
        : sentence.once(trigger.when.at.slice(0, 16).replace('T', ' '));
    case 'event_time': {
      const { offset } = trigger;
      return 'days' in offset
        ? sentence.eventDays(offset.days, offset.at)
        : sentence.eventMinutes(w.seconds(Math.abs(offset.minutes) * 60), offset.minutes < 0);
    }
    case 'capacity':
      return sentence.capacity(percent(trigger.share));
    case 'pace':
      return sentence.pace(trigger.leadDays, percent(trigger.ratio));
    case 'change':
      if (trigger.of === 'calendar.connection_lost') return sentence.changeLost;
      if (trigger.of === 'contact.confirmation_wanted') return sentence.changeConfirm;
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
