import { toProviderError } from '../wire/providerError.ts';
import type { ProviderBatchState } from './batchProvider.ts';

const never = new AbortController().signal;

/** A batch that the provider does not know has ended without results; everything else is for the next look. */
export function goneOrThrow(thrown: unknown): ProviderBatchState {
  const fault = toProviderError(thrown, never);
  if (fault.kind !== 'gone' || fault.status !== 404) throw fault;
  return { state: 'gone', complete: true, why: fault.message };
}
