import { ApiFault, problemIn } from './apiFault.ts';
import { operations, type Operations } from './generated/operations.ts';

export type OperationId = keyof Operations;
export type Output<K extends OperationId> = Operations[K]['output'];
export type Body<K extends OperationId> = Operations[K]['body'];
export type Query<K extends OperationId> = Operations[K]['query'];

type Present<
  K extends OperationId,
  Part extends 'params' | 'query' | 'body',
> = Operations[K][Part] extends undefined
  ? { readonly [P in Part]?: never }
  : Record<string, never> extends Operations[K][Part]
    ? { readonly [P in Part]?: Operations[K][Part] }
    : { readonly [P in Part]: Operations[K][Part] };

/** The body of an operation that takes text that is no JSON: the text, or a file as it is. */
type TextOrFile =
  { readonly body: string; readonly bytes?: never } | { readonly bytes: Blob; readonly body?: never };

/** What a call takes: the parts that its operation declares. */
export type Input<K extends OperationId> = Present<K, 'params'> &
  Present<K, 'query'> &
  (Operations[K]['body'] extends string ? TextOrFile : Present<K, 'body'>) & {
    /** The version that an update stands on. */
    readonly ifMatch?: string;
    /** Made up unless given; the same key never does its effect twice. */
    readonly idempotencyKey?: string;
    readonly signal?: AbortSignal;
  };

export interface ClientOptions {
  /** Empty for the page's own origin. */
  readonly baseUrl: string;
  /** The bearer token of the caller, asked for each request; `fresh` after a 401: one that was not just refused. */
  readonly token: (fresh: boolean) => Promise<string | undefined>;
  readonly fetch?: typeof fetch;
  /** How often a request without an answer or with 429 or 503 is sent again. */
  readonly attempts?: number;
}

export interface Client {
  /** Throws ApiFault with the problem document. */
  call<K extends OperationId>(id: K, input: Input<K>): Promise<Output<K>>;
}

interface Row {
  readonly method: string;
  readonly path: string;
  readonly bodyType?: string;
  /** Needs no token, and must not wait for one: signing in is how there comes to be one. */
  readonly public?: boolean;
}

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly bytes?: Blob;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Calls the operations of the public API. A repeat after a broken connection does nothing twice. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const attempts = options.attempts ?? 3;

  async function exchange(id: OperationId, input: LooseInput, fresh: boolean): Promise<Response> {
    const row: Row = operations[id];
    const headers: Record<string, string> = { accept: 'application/json' };
    const token = row.public === true ? undefined : await options.token(fresh);
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (input.ifMatch !== undefined) headers['if-match'] = input.ifMatch;
    if (row.method === 'post' && input.idempotencyKey !== undefined)
      headers['idempotency-key'] = input.idempotencyKey;
    const init: RequestInit = { method: row.method.toUpperCase(), headers };
    if (input.signal) init.signal = input.signal;
    if (input.bytes) {
      headers['content-type'] = row.bodyType ?? 'application/octet-stream';
      init.body = input.bytes;
    } else if (input.body !== undefined) {
      headers['content-type'] = row.bodyType ?? 'application/json';
      init.body = row.bodyType !== undefined ? (input.body as string) : JSON.stringify(input.body);
    }
    return send(options.baseUrl + pathOf(row.path, input), init);
  }

  async function patiently(id: OperationId, input: LooseInput): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      let response: Response;
      try {
        response = await exchange(id, input, false);
        const row: Row = operations[id];
        if (response.status === 401 && row.public !== true) response = await exchange(id, input, true);
      } catch (err) {
        if (input.signal?.aborted === true) throw err;
        if (err instanceof ApiFault) throw err;
        if (attempt >= attempts) throw new ApiFault(0);
        await pause(300 * attempt);
        continue;
      }
      const busy = response.status === 429 || response.status === 503;
      if (!busy || attempt >= attempts) return response;
      await pause(Math.min(10_000, 1_000 * Number(response.headers.get('retry-after') ?? 1)));
    }
  }

  return {
    async call(id, input) {
      const keyed: LooseInput = { idempotencyKey: randomKey(), ...(input as LooseInput) };
      const response = await patiently(id, keyed);
      const text = await response.text();
      if (!response.ok) throw new ApiFault(response.status, problemIn(text));
      const json = (response.headers.get('content-type') ?? '').includes('json');
      return (text === '' ? undefined : json ? JSON.parse(text) : text) as never;
    },
  };
}

function pathOf(path: string, input: LooseInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(asText(input.params?.[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {}))
    if (value !== undefined && value !== '') query.set(name, asText(value));
  return query.size === 0 ? filled : `${filled}?${query.toString()}`;
}

/** Query values and path parameters are strings, numbers and booleans. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** 128 random bits; `crypto.randomUUID` is missing on plain HTTP. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
