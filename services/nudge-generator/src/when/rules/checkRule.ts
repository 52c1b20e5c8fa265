import { isPlaceholder, placeholders } from '@tsudoi/contracts/placeholders';
import type { RuleInput } from '@tsudoi/contracts/rules';
import type { FieldFault } from '@tsudoi/contracts/problem';
import { InvalidInput } from '@tsudoi/runtime/errors';
import { definitionOf } from '../triggers/triggerDefinitions.ts';

const controlCharacter = /[\p{Cc}\u2028\u2029]/u;
const placeholder = /\{([^{}]*)\}/g;

/** Refuses rules that validate by shape but must not run: firing on themselves, header injection, unknown placeholders. */
export function checkRule(rule: RuleInput): void {
  const faults: FieldFault[] = [];
  const { trigger, brief } = rule;
  const definition = definitionOf(trigger);
  faults.push(...(definition.check?.(trigger, rule) ?? []));
  if (rule.digestSeconds > 0 && definition.firedBy !== 'signals')
    faults.push({ field: 'body.digestSeconds', message: 'only signals are collected into a digest' });
  if (rule.audience.signedUpTo === 'trigger' && definition.tellsOfEvent?.(trigger) !== true)
    faults.push({ field: 'body.audience.signedUpTo', message: 'the trigger tells of no event; name one' });
  faults.push(...faultsOfVariants(brief.variants, 'body.brief.variants'));
  for (const [index, step] of (rule.steps ?? []).entries())
    faults.push(...faultsOfVariants(step.variants ?? [], `body.steps.${String(index)}.variants`));
  if (faults.length > 0) throw new InvalidInput('The rule cannot run', faults);
}

function faultsOfVariants(variants: RuleInput['brief']['variants'], path: string): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const [index, variant] of variants.entries()) {
    for (const locale of ['ja', 'en'] as const) {
      const field = `${path}.${String(index)}`;
      if (controlCharacter.test(variant.subject[locale]))
        faults.push({
          field: `${field}.subject.${locale}`,
          message: 'control characters and line breaks are not allowed',
        });
      for (const text of [variant.subject[locale], variant.text[locale]]) {
        for (const [, name = ''] of text.matchAll(placeholder)) {
          if (!isPlaceholder(name))
            faults.push({
              field,
              message: `{${name}} is not a placeholder; known: ${Object.keys(placeholders).join(', ')}, attribute.<name>`,
            });
        }
      }
    }
  }
  return faults;
}
