import { ProviderError, type ProviderAnswer } from './provider.ts';

/** The message of an answer that spent its tokens before its first word. */
export const allReasoning = 'the tokens ended before the first word';

/**
 * An answer whose words can be used; throws what it is otherwise, with what it cost. A refusal and reasoning that ate
 * all tokens are of the request; a server that gave up in the middle is not.
 */
export function usable({ text, ...answer }: ProviderAnswer): ProviderAnswer {
  if (answer.finish === 'failed') throw new ProviderError('ambiguous', 'the server gave up', { answer });
  if (answer.finish !== 'filter' && text.trim() !== '') return { text, ...answer };
  throw wordless(answer);
}

/** What an answer without a usable word is; it is charged as it was counted. */
export function wordless(answer: Omit<ProviderAnswer, 'text'>): ProviderError {
  if (answer.finish === 'filter') return new ProviderError('content', 'refused', { answer });
  if (answer.finish === 'length') return new ProviderError('content', allReasoning, { answer });
  return new ProviderError('ambiguous', 'an empty answer', { answer });
}
