import type OpenAI from 'openai';
import { toFile } from 'openai';
import { openaiAnswer, openaiBody } from '../providers/openaiProvider.ts';
import { toProviderError } from '../wire/providerError.ts';
import type { Asked } from '../wire/chatReader.ts';
import { listOf, nameOf, objectOf, type Outside, parseJson } from '../wire/parsed.ts';
import type { BatchProvider, LineResult } from './batchProvider.ts';
import { goneOrThrow } from './goneOrThrow.ts';
import { readLines } from './readLines.ts';

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
  async function* readFile(
    fileId: string,
    asked: (id: string) => Asked | undefined,
    told: (why: string) => void,
  ): AsyncGenerator<LineResult> {
    let response: Response;
    try {
      response = await client.files.content(fileId);
    } catch (thrown) {
      const fault = toProviderError(thrown, never);
      if (fault.kind !== 'gone' && fault.kind !== 'refused') throw fault;
      told(`result file ${fileId}: ${fault.message}`);
      return;
    }
    let unreadable = 0;
    for await (const line of readLines(response)) {
      const result = readResult(line, asked);
      if (result.id === '') unreadable += 1;
      else yield result;
    }
    if (unreadable > 0) told(`${String(unreadable)} result lines cannot be read`);
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
    state: async (id) => {
      try {
        const { status, errors } = objectOf(await client.batches.retrieve(id));
        const ended = status === 'completed' || status === 'expired' || status === 'cancelled';
        return {
          state: status === 'failed' ? 'failed' : ended ? 'ended' : 'running',
          complete: status === 'completed',
          why: status === 'failed' ? whyFailed(errors) : undefined,
        };
      } catch (thrown) {
        return goneOrThrow(thrown);
      }
    },
    cancel: (id) =>
      guarded(async () => {
        await client.batches.cancel(id);
      }),
    async *results(id, asked, told) {
      const batch = objectOf(await guarded(() => client.batches.retrieve(id)));
      for (const fileId of [nameOf(batch.output_file_id), nameOf(batch.error_file_id)])
        if (fileId !== undefined) yield* readFile(fileId, asked, told);
    },
  };
}

/** Codes and lines of what the provider found wrong with the input, at most three. */
function whyFailed(errors: unknown): string {
  const found = listOf(objectOf(errors).data ?? errors).slice(0, 3);
  const told = found.map((error) => {
    const { code, line, param } = objectOf(error);
    return [
      nameOf(code) ?? 'unknown',
      typeof line === 'number' ? `line ${String(line)}` : '',
      nameOf(param) ?? '',
    ]
      .filter((part) => part !== '')
      .join(' ');
  });
  return told.join('; ') || 'no reason told';
}

const unreadable: LineResult = { id: '', answer: undefined, error: 'unreadable', unbilled: false };

/** One line of a result file, whatever it holds. */
function readResult(line: string, asked: (id: string) => Asked | undefined): LineResult {
  let raw: Outside;
  try {
    raw = objectOf(parseJson(line.replace(/^\uFEFF/, '')));
  } catch {
    return unreadable;
  }
  const id = nameOf(raw.custom_id);
  if (id === undefined) return unreadable;
  const response = objectOf(raw.response);
  const status = Number(response.status_code ?? 0);
  const body = typeof response.body === 'string' ? parsed(response.body) : response.body;
  const context = asked(id);
  if (status === 200 && context && objectOf(body).choices !== undefined) {
    return { id, answer: openaiAnswer(body, context), error: undefined, unbilled: false };
  }
  const code = nameOf(objectOf(raw.error).code) ?? nameOf(objectOf(objectOf(body).error).code);
  const failed = status >= 400 || (raw.error !== null && raw.error !== undefined);
  return { id, answer: undefined, error: code ?? `status ${String(status)}`, unbilled: failed };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
