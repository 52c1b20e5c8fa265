import { oddFile } from './batchOddities.ts';
import type { BatchScript, ModelScript } from './modelFaults.ts';
import { sendJson, type Exchange, type ModelState } from './modelServer.ts';

/** A message and what it used. */
export interface Messaged {
  readonly message: Record<string, unknown>;
  readonly text: string;
  readonly usage: {
    readonly input_tokens: number;
    readonly cache_creation_input_tokens: number;
    readonly cache_read_input_tokens: number;
    readonly output_tokens: number;
  };
}

interface BatchRequest {
  readonly custom_id: string;
  readonly params: Record<string, unknown>;
}

interface Batch {
  readonly id: string;
  readonly requests: readonly BatchRequest[];
  readonly createdMs: number;
  readonly script: BatchScript;
  cancelledMs: number | undefined;
  results: string[] | undefined;
}

/** Message batches of Anthropic: create, list, read, cancel, results; counts stay zero until the end. */
export function createAnthropicBatches(
  write: (params: Record<string, unknown>, script: ModelScript) => Messaged,
) {
  const batches = new Map<string, Batch>();
  let ids = 0;

  function progress(batch: Batch, state: ModelState): 'in_progress' | 'canceling' | 'ended' {
    if (batch.results) return 'ended';
    const { script } = batch;
    if (batch.cancelledMs !== undefined) {
      if (Date.now() - batch.cancelledMs < script.cancelMs) return 'canceling';
      finish(batch, state, script.doneShare, 'canceled');
      return 'ended';
    }
    if (Date.now() - batch.createdMs < script.afterMs || script.mode === 'stuck') return 'in_progress';
    finish(batch, state, script.mode === 'complete' ? 1 : script.doneShare, 'expired');
    return 'ended';
  }
  function finish(
    batch: Batch,
    state: ModelState,
    doneShare: number,
    otherwise: 'canceled' | 'expired',
  ): void {
    const { script } = batch;
    const done = Math.round(batch.requests.length * doneShare);
    const results: string[] = [];
    batch.requests.forEach(({ custom_id, params }, index) => {
      if (index >= done) {
        results.push(JSON.stringify({ custom_id, result: { type: otherwise } }));
        return;
      }
      if (index < done * script.errorShare) {
        const error = { type: 'error', error: { type: 'api_error', message: 'scripted' } };
        results.push(JSON.stringify({ custom_id, result: { type: 'errored', error } }));
        return;
      }
      const { message, usage } = write(params, state.script);
      state.billed.batchLines += 1;
      state.billed.batchInputTokens +=
        usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
      state.billed.batchOutputTokens += usage.output_tokens;
      if (index >= done * (1 - script.missingShare)) return;
      results.push(JSON.stringify({ custom_id, result: { type: 'succeeded', message } }));
    });
    batch.results = results.reverse();
  }
  function show(batch: Batch, state: ModelState, origin: string) {
    const status = progress(batch, state);
    const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
    if (status !== 'ended') counts.processing = batch.requests.length;
    for (const line of batch.results ?? []) {
      counts[(JSON.parse(line) as { result: { type: keyof typeof counts } }).result.type] += 1;
    }
    return {
      id: batch.id,
      type: 'message_batch',
      processing_status: status,
      request_counts: counts,
      created_at: new Date(batch.createdMs).toISOString(),
      expires_at: new Date(batch.createdMs + 86_400_000).toISOString(),
      ended_at: status === 'ended' ? new Date().toISOString() : null,
      archived_at: null,
      cancel_initiated_at: batch.cancelledMs === undefined ? null : new Date(batch.cancelledMs).toISOString(),
      results_url: status === 'ended' ? `${origin}/v1/messages/batches/${batch.id}/results` : null,
    };
  }

  return (exchange: Exchange, state: ModelState): void => {
    const { method, response } = exchange;
    const [, , , , id, verb] = exchange.path.split('/');
    const origin = `http://${exchange.headers.host ?? '127.0.0.1'}`;
    if (id === undefined) {
      if (method !== 'POST') {
        const data = [...batches.values()].reverse().map((batch) => show(batch, state, origin));
        sendJson(response, {
          data,
          has_more: false,
          first_id: data[0]?.id ?? null,
          last_id: data.at(-1)?.id ?? null,
        });
        return;
      }
      const { requests } = exchange.json() as unknown as { requests: BatchRequest[] };
      const batch: Batch = {
        id: `msgbatch_${String((ids += 1)).padStart(6, '0')}`,
        requests,
        createdMs: Date.now(),
        script: state.script.batch,
        cancelledMs: undefined,
        results: undefined,
      };
      batches.set(batch.id, batch);
      if (exchange.fault?.drop) response.socket?.destroy();
      else sendJson(response, show(batch, state, origin));
      return;
    }
    const batch = batches.get(id);
    if (!batch || batch.script.odd?.batchGone || (verb === 'results' && batch.script.odd?.outputGone)) {
      sendJson(
        response,
        { type: 'error', error: { type: 'not_found_error', message: 'no such batch' } },
        404,
      );
      return;
    }
    if (verb === 'results') {
      response
        .writeHead(200, { 'content-type': 'application/x-jsonl' })
        .end(oddFile(batch.results ?? [], batch.script.odd ?? {}));
      return;
    }
    if (verb === 'cancel' && !batch.results) batch.cancelledMs ??= Date.now();
    sendJson(response, show(batch, state, origin));
  };
}
