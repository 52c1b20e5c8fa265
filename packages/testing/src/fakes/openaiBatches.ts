import { oddFile } from './batchOddities.ts';
import type { BatchScript, ModelScript } from './modelFaults.ts';
import { sendJson, type Exchange, type ModelState } from './modelServer.ts';

/** A chat completion and what it used. */
export interface Chatted {
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly purpose: string;
  readonly content: string;
  readonly created_at: number;
}

interface BatchLine {
  readonly custom_id: string;
  readonly url: string;
  readonly body: Record<string, unknown>;
}

interface Batch {
  readonly id: string;
  readonly input: StoredFile;
  readonly metadata: Record<string, string> | null;
  readonly createdMs: number;
  readonly script: BatchScript;
  readonly lines: readonly BatchLine[];
  cancelledMs: number | undefined;
  result: { status: string; output: StoredFile | undefined; error: StoredFile | undefined } | undefined;
}

/** Files and batches of OpenAI: upload, create, list, read, cancel; results in two unordered files. */
export function createOpenaiBatches(chat: (body: Record<string, unknown>, script: ModelScript) => Chatted) {
  const files = new Map<string, StoredFile>();
  const batches = new Map<string, Batch>();
  let ids = 0;
  const nextId = (kind: string) => `${kind}${String((ids += 1)).padStart(6, '0')}`;
  const seconds = () => Math.floor(Date.now() / 1_000);

  function store(filename: string, purpose: string, content: string): StoredFile {
    const file: StoredFile = { id: nextId('file-'), filename, purpose, content, created_at: seconds() };
    files.set(file.id, file);
    return file;
  }
  /** Works the batch out as far as its script and the time allow. */
  function progress(batch: Batch, state: ModelState): string {
    if (batch.result) return batch.result.status;
    const { script } = batch;
    const age = Date.now() - batch.createdMs;
    if (script.mode === 'fail') return finish(batch, state, 'failed', 0);
    if (batch.cancelledMs !== undefined) {
      return Date.now() - batch.cancelledMs >= script.cancelMs
        ? finish(batch, state, 'cancelled', script.doneShare)
        : 'cancelling';
    }
    if (age < script.afterMs || script.mode === 'stuck') return 'in_progress';
    return script.mode === 'expire'
      ? finish(batch, state, 'expired', script.doneShare)
      : finish(batch, state, 'completed', 1);
  }
  function finish(batch: Batch, state: ModelState, status: string, doneShare: number): string {
    const { script, lines } = batch;
    const done = Math.round(lines.length * doneShare);
    const output: string[] = [];
    const error: string[] = [];
    lines.forEach((line, index) => {
      const id = `batch_req_${String(index)}`;
      if (index >= done) {
        if (status === 'expired') {
          error.push(
            JSON.stringify({
              id,
              custom_id: line.custom_id,
              response: null,
              error: { code: 'batch_expired', message: 'expired' },
            }),
          );
        }
        return;
      }
      if (index < done * script.errorShare) {
        error.push(
          JSON.stringify({
            id,
            custom_id: line.custom_id,
            response: { status_code: 500, request_id: id, body: { error: { message: 'scripted' } } },
            error: null,
          }),
        );
        return;
      }
      const { body, usage } = chat(line.body, state.script);
      state.billed.batchLines += 1;
      state.billed.batchInputTokens += usage.prompt_tokens;
      state.billed.batchOutputTokens += usage.completion_tokens;
      if (index >= done * (1 - script.missingShare)) return;
      output.push(
        JSON.stringify({
          id,
          custom_id: line.custom_id,
          response: { status_code: 200, request_id: id, body },
          error: null,
        }),
      );
    });
    output.reverse();
    batch.result = {
      status,
      output:
        output.length > 0
          ? store('output.jsonl', 'batch_output', oddFile(output, script.odd ?? {}))
          : undefined,
      error: error.length > 0 ? store('error.jsonl', 'batch_output', `${error.join('\n')}\n`) : undefined,
    };
    return status;
  }
  function show(batch: Batch, state: ModelState) {
    const status = progress(batch, state);
    const nothing = batch.script.odd?.emptyFileIds ? '' : null;
    return {
      id: batch.id,
      object: 'batch',
      endpoint: '/v1/chat/completions',
      errors:
        status === 'failed'
          ? (batch.script.odd?.errors ?? {
              object: 'list',
              data: [{ code: 'invalid_json_line', message: 'scripted' }],
            })
          : null,
      input_file_id: batch.input.id,
      completion_window: '24h',
      status: batch.script.odd?.status ?? status,
      output_file_id: batch.result?.output?.id ?? nothing,
      error_file_id: batch.result?.error?.id ?? nothing,
      created_at: Math.floor(batch.createdMs / 1_000),
      request_counts: { total: batch.lines.length, completed: 0, failed: 0 },
      metadata: batch.metadata,
    };
  }

  return (exchange: Exchange, state: ModelState): void => {
    const { method, response } = exchange;
    const [, , kind, id, verb] = exchange.path.split('/');
    const missing = () => {
      sendJson(response, { error: { message: 'not found' } }, 404);
    };
    if (kind === 'files') {
      if (method === 'POST') {
        const { filename, purpose, content } = readMultipart(exchange);
        const file = store(filename, purpose, content);
        if (exchange.fault?.drop) response.socket?.destroy();
        else sendJson(response, fileView(file));
      } else if (id === undefined) {
        const data = [...files.values()].reverse().map(fileView);
        sendJson(response, { object: 'list', data, has_more: false });
      } else {
        const file = files.get(id);
        const gone = [...batches.values()].some(
          ({ result, script }) => script.odd?.outputGone === true && result?.output?.id === id,
        );
        if (!file || gone) missing();
        else if (verb === 'content')
          response.writeHead(200, { 'content-type': 'application/jsonl' }).end(file.content);
        else sendJson(response, fileView(file));
      }
      return;
    }
    if (method === 'POST' && id === undefined) {
      const body = exchange.json() as { input_file_id: string; metadata?: Record<string, string> };
      const input = files.get(body.input_file_id);
      if (!input) {
        missing();
        return;
      }
      const lines = input.content
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as BatchLine);
      const batch: Batch = {
        id: nextId('batch_'),
        input,
        metadata: body.metadata ?? null,
        createdMs: Date.now(),
        script: state.script.batch,
        lines,
        cancelledMs: undefined,
        result: undefined,
      };
      batches.set(batch.id, batch);
      if (exchange.fault?.drop) response.socket?.destroy();
      else sendJson(response, show(batch, state));
      return;
    }
    if (id === undefined) {
      sendJson(response, {
        object: 'list',
        data: [...batches.values()].reverse().map((batch) => show(batch, state)),
        has_more: false,
      });
      return;
    }
    const batch = batches.get(id);
    if (!batch || batch.script.odd?.batchGone) {
      missing();
      return;
    }
    if (verb === 'cancel' && !batch.result) batch.cancelledMs ??= Date.now();
    sendJson(response, show(batch, state));
  };
}

function fileView({ id, filename, purpose, content, created_at }: StoredFile) {
  return {
    id,
    object: 'file',
    bytes: Buffer.byteLength(content),
    created_at,
    filename,
    purpose,
    status: 'processed',
  };
}

function readMultipart(exchange: Exchange): { filename: string; purpose: string; content: string } {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(exchange.headers['content-type'] ?? '');
  const text = exchange.raw.toString('utf8');
  let filename = 'file';
  let purpose = '';
  let content = '';
  for (const part of text.split(`--${boundary?.[1] ?? boundary?.[2] ?? ''}`)) {
    const gap = part.indexOf('\r\n\r\n');
    if (gap < 0) continue;
    const head = part.slice(0, gap);
    const value = part.slice(gap + 4).replace(/\r\n$/, '');
    if (head.includes('name="purpose"')) purpose = value;
    const named = /filename="([^"]*)"/.exec(head);
    if (named) {
      filename = named[1] ?? filename;
      content = value;
    }
  }
  return { filename, purpose, content };
}
