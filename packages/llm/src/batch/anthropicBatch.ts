import type Anthropic from '@anthropic-ai/sdk';
import { anthropicAnswer, anthropicBody } from '../providers/anthropicProvider.ts';
import { toProviderError } from '../wire/providerError.ts';
import type { Asked } from '../wire/chatReader.ts';
import { nameOf, objectOf, type Outside, parseJson } from '../wire/parsed.ts';
import type { BatchProvider, LineResult } from './batchProvider.ts';
import { goneOrThrow } from './goneOrThrow.ts';
import { readLines } from './readLines.ts';

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
    state: async (id) => {
      try {
        const { processing_status: status } = objectOf(await client.messages.batches.retrieve(id));
        return { state: status === 'ended' ? 'ended' : 'running', complete: true, why: undefined };
      } catch (thrown) {
        return goneOrThrow(thrown);
      }
    },
    cancel: (id) =>
      guarded(async () => {
        await client.messages.batches.cancel(id);
      }),
    async *results(id, asked, told) {
      const batch = objectOf(await guarded(() => client.messages.batches.retrieve(id)));
      // The address is not taken from the answer: it would be sent the credential, wherever it leads.
      if (batch.results_url === null || batch.results_url === undefined) {
        told('the results are no longer kept');
        return;
      }
      let response: Response;
      try {
        const path = `/v1/messages/batches/${encodeURIComponent(id)}/results`;
        response = await client.get(path, { headers: { accept: 'application/x-jsonl' } }).asResponse();
      } catch (thrown) {
        const fault = toProviderError(thrown, never);
        if (fault.kind !== 'gone' && fault.kind !== 'refused') throw fault;
        told(`results: ${fault.message}`);
        return;
      }
      let unreadable = 0;
      for await (const line of readLines(response)) {
        const result = readResult(line, asked);
        if (result) yield result;
        else unreadable += 1;
      }
      if (unreadable > 0) told(`${String(unreadable)} result lines cannot be read`);
    },
  };
}

/** One line of the results, whatever it holds; undefined when it cannot be read. */
function readResult(line: string, asked: (id: string) => Asked | undefined): LineResult | undefined {
  let raw: Outside;
  try {
    raw = objectOf(parseJson(line.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
  const id = nameOf(raw.custom_id);
  if (id === undefined) return undefined;
  const result = objectOf(raw.result);
  const context = asked(id);
  if (result.type === 'succeeded' && context && typeof result.message === 'object')
    return { id, answer: anthropicAnswer(result.message, context), error: undefined, unbilled: false };
  const type = nameOf(result.type);
  const unbilled = type === 'errored' || type === 'canceled' || type === 'expired';
  return { id, answer: undefined, error: type ?? 'no result', unbilled };
}
