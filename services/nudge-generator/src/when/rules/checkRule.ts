import { isPlaceholder, placeholders } from '@tsudoi/contracts/placeholders';
import type { RuleInput } from '@tsudoi/contracts/rules';
import { mostSteps, type RuleStep } from '@tsudoi/contracts/ruleSteps';
import type { FieldFault } from '@tsudoi/contracts/problem';
import { InvalidInput } from '@tsudoi/runtime/errors';
import { everyStep } from '../steps/stepPath.ts';
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
  faults.push(...faultsOfSteps(rule));
  if (faults.length > 0) throw new InvalidInput('The rule cannot run', faults);
}

/** Branches of a rule: a trial shows every way through them. */
const mostBranches = 4;

function faultsOfSteps({ steps = [], digestSeconds }: RuleInput): FieldFault[] {
  const all = everyStep(steps);
  const of = (kind: RuleStep['kind']) => all.filter(({ step }) => step.kind === kind);
  const faults: FieldFault[] = [];
  const refuse = (path: string, message: string) => faults.push({ field: `body.steps${path}`, message });
  if (all.length > mostSteps) refuse('', `more than ${String(mostSteps)} steps, those of branches included`);
  if (of('branch').length > mostBranches) refuse('', `more than ${String(mostBranches)} branches`);
  const [digest, second] = of('digest');
  if (second) refuse(`.${second.path}`, 'a rule has one digest');
  if (digest && digestSeconds > 0)
    refuse(`.${digest.path}`, 'the first message of the rule is a digest already: digestSeconds');
  for (const { step, path } of all) {
    if (step.kind === 'branch') {
      if (step.then.length + step.else.length === 0) refuse(`.${path}`, 'both sides are empty');
    } else faults.push(...faultsOfVariants(step.variants ?? [], `body.steps.${path}.variants`));
  }
  return faults;
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
