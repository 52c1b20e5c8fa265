import type { RuleInput } from '@tsudoi/contracts/rules';
import type { FieldFault } from '@tsudoi/contracts/problem';
import { InvalidInput } from '@tsudoi/runtime/errors';

/** Signals that a nudge itself calls forth. */
const responses: ReadonlySet<string> = new Set(['delivered', 'opened', 'ignored', 'dismissed', 'rated']);

/** A rule on such a signal must rest this long between two nudges to one person, or each would call forth the next. */
const leastCooldownSeconds = 3_600;

const controlCharacter = /[\p{Cc}\u2028\u2029]/u;
const placeholder = /\{([^{}]*)\}/g;
const known: ReadonlySet<string> = new Set(['name', 'event', 'days', 'count']);

/** Refuses rules that validate by shape but must not run: firing on themselves, header injection, unknown placeholders. */
export function checkRule(rule: RuleInput): void {
  const faults: FieldFault[] = [];
  const { trigger, brief } = rule;
  if (trigger.kind === 'signal') {
    if (responses.has(trigger.signal) && rule.cooldownSeconds < leastCooldownSeconds) {
      faults.push({
        field: 'body.trigger.signal',
        message: `the rule would fire on itself: its own nudges call forth "${trigger.signal}"; give it a cooldown of at least ${String(leastCooldownSeconds)} seconds`,
      });
    }
    if (trigger.unless.includes(trigger.signal))
      faults.push({
        field: 'body.trigger.unless',
        message: 'names the trigger itself: the rule would never fire',
      });
    if (trigger.distinctDays && trigger.windowSeconds < trigger.count * 86_400)
      faults.push({ field: 'body.trigger.windowSeconds', message: 'shorter than the days in a row' });
  }
  if (rule.digestSeconds > 0 && trigger.kind !== 'signal')
    faults.push({ field: 'body.digestSeconds', message: 'only signals are collected into a digest' });
  const ofEvent =
    trigger.kind === 'pace' || (trigger.kind === 'change' && trigger.of !== 'calendar.connection_lost');
  if (rule.audience.signedUpTo === 'trigger' && !ofEvent)
    faults.push({ field: 'body.audience.signedUpTo', message: 'the trigger tells of no event; name one' });
  if (trigger.kind === 'change' && trigger.only !== undefined && !ofEvent)
    faults.push({ field: 'body.trigger.only', message: 'only changes of events can be narrowed' });
  for (const [index, variant] of brief.variants.entries()) {
    for (const locale of ['ja', 'en'] as const) {
      const field = `body.brief.variants.${String(index)}`;
      if (controlCharacter.test(variant.subject[locale]))
        faults.push({
          field: `${field}.subject.${locale}`,
          message: 'control characters and line breaks are not allowed',
        });
      for (const text of [variant.subject[locale], variant.text[locale]]) {
        for (const [, name = ''] of text.matchAll(placeholder)) {
          if (!known.has(name))
            faults.push({
              field,
              message: `{${name}} is not a placeholder; known: ${[...known].join(', ')}`,
            });
        }
      }
    }
  }
  if (faults.length > 0) throw new InvalidInput('The rule cannot run', faults);
}
