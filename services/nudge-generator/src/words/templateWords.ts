import { hash } from 'node:crypto';
import type { RuleInput } from '@tsudoi/contracts/rules';
import { ownValue } from '@tsudoi/runtime/ownValue';
import { withoutHidden } from '@tsudoi/words/hidden';
import { findLinks } from '@tsudoi/words/links';
import { placeholderValues } from './placeholderValues.ts';
import type { Addressed } from './addressed.ts';
import type { EventFacts } from '../when/store/events.ts';
import type { Generation, WordsProvider } from './words.ts';

/** A name's placeholder with its title and comma: without a name all of it goes. */
const nameWithTitle = /[ ]?\{name\}(?:[ ]?(?:さん|さま|様|氏|先生))?[、，]?[ ]?/g;

/**
 * Fills the placeholders; one that nobody knows is left out. A name from outside that is no name (with a
 * link in it, an order, markup) is left out with its title. Line breaks in a subject become spaces.
 */
export function fillTemplate(
  variant: RuleInput['brief']['variants'][number],
  nudge: Addressed,
  event: EventFacts | undefined,
  now: Date,
): { subject: string; text: string } {
  const locale = nudge.contact?.locale ?? 'ja';
  const values: Readonly<Record<string, string>> = placeholderValues(nudge, event, now);
  const valueOf = (key: string) =>
    key.startsWith('attribute.')
      ? safeAttribute(ownValue(nudge.contact?.attributes ?? {}, key.slice('attribute.'.length)) ?? '')
      : (ownValue(values, key) ?? '');
  const fill = (text: string) =>
    (values['name'] === '' ? text.replaceAll(nameWithTitle, withoutName) : text).replaceAll(
      /\{([^{}]+)\}/g,
      (_whole, key: string) => valueOf(key),
    );
  return {
    subject: fill(variant.subject[locale])
      .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim(),
    text: fill(variant.text[locale]),
  };
}

/** What is left of "Hi {name}, see you": a gap on both sides keeps one, with its comma. */
function withoutName(found: string): string {
  if (!found.startsWith(' ') || !found.endsWith(' ')) return '';
  return found.includes(',') ? ', ' : ' ';
}

/** What is known of a person is data from outside: it stands in a text only if it leads nowhere. */
function safeAttribute(value: string): string {
  const visible = withoutHidden(value);
  return findLinks(visible).length > 0 ? '' : visible;
}

/** The record of words that no model wrote. */
export function templateGeneration(text: string, refused: string | null = null): Generation {
  return {
    provider: 'template',
    model: 'template',
    promptHash: hash('sha256', text),
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
