import { createHash } from 'node:crypto';
import type { RuleInput } from '@tsudoi/contracts/rules';
import { placeholderValues } from './placeholderValues.ts';
import type { Addressed } from './addressed.ts';
import type { EventFacts } from '../when/store/events.ts';
import type { Generation, WordsProvider } from './words.ts';

/** Fills the placeholders; line breaks in a subject become spaces, whatever a name contains. */
export function fillTemplate(
  variant: RuleInput['brief']['variants'][number],
  nudge: Addressed,
  event: EventFacts | undefined,
  now: Date,
): { subject: string; text: string } {
  const locale = nudge.contact?.locale ?? 'ja';
  const values: Readonly<Record<string, string>> = placeholderValues(nudge, event, now);
  const valueOf = (name: string) =>
    name.startsWith('attribute.')
      ? (nudge.contact?.attributes?.[name.slice('attribute.'.length)] ?? '')
      : values[name];
  const fill = (text: string) =>
    text.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => valueOf(name) ?? whole);
  return {
    subject: fill(variant.subject[locale])
      .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim(),
    text: fill(variant.text[locale]),
  };
}

/** The record of words that no model wrote. */
export function templateGeneration(text: string, refused: string | null = null): Generation {
  return {
    provider: 'template',
    model: 'template',
    promptHash: createHash('sha256').update(text).digest('hex'),
    costMicroUsd: 0,
    inputTokens: 0,
    outputTokens: 0,
    attempts: 0,
    totalMs: 0,
    lane: 'template',
    refused,
  };
}

/** The provider that is always there: the rule's own words. */
export const templateWords: WordsProvider = {
  immediate: true,
  write: ({ template }) => ({ ...template, generation: templateGeneration(template.text) }),
};
