import type { Generation } from './words.ts';

const nothing = {
  costMicroUsd: 0,
  inputTokens: 0,
  outputTokens: 0,
  attempts: 0,
  totalMs: 0,
  refused: null,
} as const satisfies Partial<Generation>;

/** What a row leaves out of the record of words that no model wrote. */
const ofTemplate = { provider: 'template', model: 'template' } as const satisfies Partial<Generation>;

/** The record as a row keeps it, JSON: without what is nothing, and without what goes without saying of a template. */
export function storedGeneration(generation: Generation): string {
  const known: Partial<Generation> = generation.lane === 'template' ? { ...nothing, ...ofTemplate } : nothing;
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(generation).filter(([name, value]) => known[name as keyof Generation] !== value),
    ),
  );
}

/** The whole record of a row; rows of earlier versions leave nothing out. */
export function readGeneration(stored: Partial<Generation>): Generation {
  return { ...nothing, ...(stored.lane === 'template' && ofTemplate), ...stored } as Generation;
}
