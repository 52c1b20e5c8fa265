import type { Catalog } from './catalog.ts';
import type { Prompt } from './request.ts';

/** What a prompt is made of: what is the same for everybody, and what differs. */
export interface PromptParts {
  readonly instructions: string;
  readonly brand?: string;
  readonly examples?: readonly string[];
  /** About the person and the event; empty and undefined values are left out. */
  readonly facts: Readonly<Record<string, string | number | undefined>>;
  readonly question: string;
}

/**
 * Lays a prompt out for caches and for price: everything static first and byte-identical, facts as short lines after
 * it, runs of blanks closed up. `naiveBytes` is the size of the same parts as indented JSON after the question, the
 * way prompts are usually put together; the difference is reported as the saving of shorter prompts.
 */
export function layoutPrompt(parts: PromptParts): Prompt {
  const blocks = [parts.instructions, parts.brand ?? '', ...(parts.examples ?? [])]
    .map(closeUp)
    .filter(Boolean);
  const lines = Object.entries(parts.facts).flatMap(([name, value]) => {
    const text = value === undefined ? '' : closeUp(String(value));
    return text === '' ? [] : [`${name}: ${text.replaceAll('\n', ' ')}`];
  });
  const naive = JSON.stringify(
    {
      question: parts.question,
      facts: parts.facts,
      instructions: parts.instructions,
      brand: parts.brand,
      examples: parts.examples,
    },
    (_key, value: unknown) => value ?? null,
    2,
  );
  return {
    prefix: blocks.join('\n\n'),
    messages: [{ role: 'user', content: [...lines, closeUp(parts.question)].join('\n') }],
    naiveBytes: Buffer.byteLength(naive),
  };
}

/**
 * What keeps a purpose's static prefix from being cached, one sentence a target; for a warning at start. A prefix that
 * is too short is passed over by the providers in silence and paid in full each time.
 */
export function prefixFaults(catalog: Catalog, purpose: string, prefix: string): readonly string[] {
  const route = catalog.route(purpose);
  if (!route) return [`there is no route for ${purpose}`];
  const bytes = Buffer.byteLength(prefix);
  return route.targets.flatMap((target) => {
    const tokens = Math.floor(bytes * target.meanTokensPerByte);
    const least = target.promptCacheMinTokens;
    return target.enabled && least > 0 && tokens < least
      ? [
          `${purpose}: a prefix of about ${String(tokens)} tokens is below the ${String(least)} that ${target.id} caches`,
        ]
      : [];
  });
}

function closeUp(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
