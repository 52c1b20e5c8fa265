import type Anthropic from '@anthropic-ai/sdk';
import { anthropicAnswer, anthropicBody } from '../providers/anthropicProvider.ts';
import { toProviderError } from '../providers/providerError.ts';
import type { BatchProvider } from './batchProvider.ts';

const never = new AbortController().signal;
/** Between our clock and the provider's. */
const clockSkewMs = 60_000;

/**
 * Message batches of Anthropic. They carry no metadata, so after a crash the batch is recognised by time and number of
 * lines; if it was another's after all, its custom_ids are not ours and the lines go real-time.
 */
export function createAnthropicBatch(client: Anthropic): BatchProvider {
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw toProviderError(thrown, never);
    }
  }
  return {
    upload: () => Promise.resolve(''),
    create: (_batchId, target, _fileId, lines, resumedSince) =>
      guarded(async () => {
        if (resumedSince) {
          const from = resumedSince.getTime() - clockSkewMs;
          for await (const batch of client.messages.batches.list({ limit: 100 })) {
            if (Date.parse(batch.created_at) < from) break;
            const counts = batch.request_counts;
            const total =
              counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired;
            if (total === lines.length) return batch.id;
          }
        }
        const created = await client.messages.batches.create({
          requests: lines.map(({ id, wording }) => ({
            custom_id: id,
            params: anthropicBody(target, wording),
          })),
        });
        return created.id;
      }),
    state: (id) =>
      guarded(async () => {
        const { processing_status } = await client.messages.batches.retrieve(id);
        return processing_status === 'ended' ? 'ended' : 'running';
      }),
    cancel: (id) =>
      guarded(async () => {
        await client.messages.batches.cancel(id);
      }),
    async *results(id) {
      const decoder = await guarded(() => client.messages.batches.results(id));
      for await (const { custom_id, result } of decoder) {
        if (result.type === 'succeeded')
          yield { id: custom_id, answer: anthropicAnswer(result.message), error: undefined };
        else yield { id: custom_id, answer: undefined, error: result.type };
      }
    },
  };
}
