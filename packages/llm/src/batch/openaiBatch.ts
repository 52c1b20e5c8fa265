import type OpenAI from 'openai';
import { toFile } from 'openai';
import { openaiAnswer, openaiBody } from '../providers/openaiProvider.ts';
import { toProviderError } from '../providers/providerError.ts';
import type { BatchProvider, LineResult } from './batchProvider.ts';

interface OutputLine {
  readonly custom_id: string;
  readonly response: { readonly status_code: number; readonly body: OpenAI.ChatCompletion } | null;
  readonly error: { readonly code: string } | null;
}

const never = new AbortController().signal;
/** Batches older than this are not searched for one that a crash left behind. */
const searchedBatches = 500;

/** Batch API of OpenAI: a JSONL file, then a batch on it, told apart from all others by its metadata. */
export function createOpenaiBatch(client: OpenAI): BatchProvider {
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw toProviderError(thrown, never);
    }
  }
  async function* readFile(fileId: string): AsyncGenerator<LineResult> {
    const text = await guarded(async () => (await client.files.content(fileId)).text());
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const { custom_id: id, response, error } = JSON.parse(line) as OutputLine;
      if (response?.status_code === 200) yield { id, answer: openaiAnswer(response.body), error: undefined };
      else
        yield { id, answer: undefined, error: error?.code ?? `status ${String(response?.status_code ?? 0)}` };
    }
  }
  return {
    upload: (batchId, target, lines, promptCacheKey, resumed) =>
      guarded(async () => {
        const filename = `tsudoi-${batchId}.jsonl`;
        if (resumed) {
          for await (const file of client.files.list({ purpose: 'batch' }))
            if (file.filename === filename) return file.id;
        }
        const content = lines
          .map(({ id, wording }) =>
            JSON.stringify({
              custom_id: id,
              method: 'POST',
              url: '/v1/chat/completions',
              body: openaiBody(target, wording, promptCacheKey),
            }),
          )
          .join('\n');
        return (
          await client.files.create({ purpose: 'batch', file: await toFile(Buffer.from(content), filename) })
        ).id;
      }),
    create: (batchId, _target, fileId, _lines, resumedSince) =>
      guarded(async () => {
        if (resumedSince) {
          let searched = 0;
          for await (const batch of client.batches.list({ limit: 100 })) {
            if (batch.metadata?.tsudoi_batch === batchId) return batch.id;
            searched += 1;
            if (searched >= searchedBatches) break;
          }
        }
        const created = await client.batches.create({
          input_file_id: fileId,
          endpoint: '/v1/chat/completions',
          completion_window: '24h',
          metadata: { tsudoi_batch: batchId },
        });
        return created.id;
      }),
    state: (id) =>
      guarded(async () => {
        const { status } = await client.batches.retrieve(id);
        if (status === 'failed') return 'failed';
        return status === 'completed' || status === 'expired' || status === 'cancelled' ? 'ended' : 'running';
      }),
    cancel: (id) =>
      guarded(async () => {
        await client.batches.cancel(id);
      }),
    async *results(id) {
      const batch = await guarded(() => client.batches.retrieve(id));
      if (batch.output_file_id) yield* readFile(batch.output_file_id);
      if (batch.error_file_id) yield* readFile(batch.error_file_id);
    },
  };
}
