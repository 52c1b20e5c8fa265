import http from 'node:http';
import https from 'node:https';
import type { KubeConnection } from './connection.ts';
import { errorOf } from './kubeError.ts';
import { assertLasts, type Term } from './term.ts';
import { apiVersionOf, pathOf, type KubeObject, type ResourceKind } from './resource.ts';

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  readonly continueToken: string | undefined;
}

/** One line of a watch. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The API of one server. Every failure is a KubeError or a connection's error. */
export interface KubeApi {
  readonly namespace: string;
  list<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    query?: Query,
  ): Promise<ListPage<T>>;
  get<T extends KubeObject>(kind: ResourceKind, namespace: string | undefined, name: string): Promise<T>;
  create<T extends KubeObject>(kind: ResourceKind, object: T): Promise<T>;
  /** Compare and swap by `metadata.resourceVersion`: 409 when somebody was faster. */
  replace<T extends KubeObject>(kind: ResourceKind, object: T): Promise<T>;
  /** JSON merge patch (RFC 7386). */
  merge<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    name: string,
    patch: unknown,
  ): Promise<T>;
  /** Server-side apply of the fields that `object` has; `force` takes them from whoever had them. */
  apply<T extends KubeObject>(
    kind: ResourceKind,
    object: T,
    options: {
      readonly fieldManager: string;
      readonly force?: boolean;
      readonly subresource?: 'status' | 'scale';
      readonly dryRun?: boolean;
    },
  ): Promise<T>;
  delete(kind: ResourceKind, namespace: string | undefined, name: string): Promise<void>;
  /** Lines of a watch until the server or the signal ends it. */
  watch<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    query: Query,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>>;
  /** The same on the same connections, which writes nothing after the term. */
  within(term: Term): KubeApi;
  close(): void;
}

/** An answer may be this large; a page of 500 objects of 100 KB. */
const mostBytes = 64 * 2 ** 20;
/** One line of a watch: etcd takes objects up to 1.5 MB. */
const mostLineBytes = 4 * 2 ** 20;
const answerWithinMs = 30_000;
const mostSockets = 20;

/**
 * A client of the API on the configuration of `@kubernetes/client-node`, which says where the server is and signs each
 * request. The requests are sent here: its `Watch` ends after 30 quiet seconds, keeps a connection pool for each, and
 * passes over lines that it cannot read; its generated calls turn times into dates and back, which a compare and swap of
 * a Lease does not survive (docs/adr/0032-kubernetes-client.md).
 */
export function createKubeApi({ config, namespace: ownNamespace }: KubeConnection): KubeApi {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('the configuration names no cluster');
  const secure = cluster.server.startsWith('https:');
  let kept: http.Agent | undefined;

  /** Headers of now (a token may have been replaced), and an agent that keeps its connections. */
  async function signed(): Promise<{
    readonly agent: http.Agent;
    readonly headers: http.OutgoingHttpHeaders;
  }> {
    const options: https.RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    kept ??= agentOf(options);
    const basic = options.auth ? `Basic ${Buffer.from(options.auth).toString('base64')}` : undefined;
    const headers = options.headers as http.OutgoingHttpHeaders | undefined;
    return { agent: kept, headers: { ...(basic !== undefined && { authorization: basic }), ...headers } };
  }

  function agentOf({
    agent,
    ca,
    cert,
    key,
    rejectUnauthorized,
    servername,
  }: https.RequestOptions): http.Agent {
    // A proxy's agent is its own.
    if (cluster?.proxyUrl && agent) return agent as http.Agent;
    const keep = { keepAlive: true, maxSockets: mostSockets };
    if (!secure) return new http.Agent(keep);
    return new https.Agent({
      ...keep,
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
      ...(servername !== undefined && { servername }),
    });
  }

  async function open(
    method: string,
    path: string,
    query: Query,
    body: unknown,
    contentType: string,
    signal: AbortSignal,
    term?: Term,
  ): Promise<http.IncomingMessage> {
    const url = new URL(path.replace(/^\//, ''), `${cluster?.server.replace(/\/*$/, '') ?? ''}/`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const { agent, headers } = await signed();
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const send = (tries: number): Promise<http.IncomingMessage> =>
      new Promise((resolve, reject) => {
        assertLasts(term, method);
        const request = (secure ? https : http).request(
          url,
          {
            method,
            agent,
            signal,
            headers: {
              accept: 'application/json',
              'user-agent': 'tsudoi-operator',
              ...headers,
              ...(payload && { 'content-type': contentType, 'content-length': payload.byteLength }),
            },
          },
          resolve,
        );
        request.on('error', (err: NodeJS.ErrnoException) => {
          // The server had closed a kept connection before it saw this request: nothing was done yet.
          if (tries > 0 && request.reusedSocket && err.code === 'ECONNRESET')
            send(tries - 1).then(resolve, reject);
          else reject(err);
        });
        request.end(payload);
      });
    return send(mostSockets);
  }

  function clientOf(term: Term | undefined): KubeApi {
    async function call<T>(
      method: string,
      path: string,
      query: Query = {},
      body?: unknown,
      contentType = 'application/json',
    ): Promise<T> {
      const answerWithin = AbortSignal.timeout(answerWithinMs);
      const signal = term ? AbortSignal.any([answerWithin, term.lost]) : answerWithin;
      const response = await open(method, path, query, body, contentType, signal, term);
      const text = await readAll(response);
      const { statusCode = 0 } = response;
      if (statusCode >= 300) throw errorOf(statusCode, text, response.headers['retry-after']);
      return JSON.parse(text) as T;
    }

    return {
      namespace: ownNamespace,
      async list<T extends KubeObject>(kind: ResourceKind, namespace: string | undefined, query: Query = {}) {
        const page = await call<{
          items?: T[] | null;
          metadata: { resourceVersion: string; continue?: string };
        }>('GET', pathOf(kind, namespace), query);
        return {
          items: page.items ?? [],
          resourceVersion: page.metadata.resourceVersion,
          continueToken: page.metadata.continue === '' ? undefined : page.metadata.continue,
        };
      },
      get: (kind, namespace, name) => call('GET', pathOf(kind, namespace, name)),
      create: (kind, object) =>
        call('POST', pathOf(kind, object.metadata.namespace), {}, typed(kind, object)),
      replace: (kind, object) =>
        call('PUT', pathOf(kind, object.metadata.namespace, object.metadata.name), {}, typed(kind, object)),
      merge: (kind, namespace, name, patch) =>
        call('PATCH', pathOf(kind, namespace, name), {}, patch, 'application/merge-patch+json'),
      apply: (kind, object, { fieldManager, force = false, subresource, dryRun = false }) =>
        call(
          'PATCH',
          pathOf(kind, object.metadata.namespace, object.metadata.name, subresource),
          { fieldManager, force, dryRun: dryRun ? 'All' : undefined },
          typed(kind, object),
          'application/apply-patch+yaml',
        ),
      async delete(kind, namespace, name) {
        await call('DELETE', pathOf(kind, namespace, name), {}, { propagationPolicy: 'Background' });
      },
      async *watch(kind, namespace, query, signal) {
        const response = await open(
          'GET',
          pathOf(kind, namespace),
          { ...query, watch: true },
          undefined,
          '',
          signal,
        );
        const { statusCode = 0 } = response;
        if (statusCode >= 300)
          throw errorOf(statusCode, await readAll(response), response.headers['retry-after']);
        let rest = '';
        const decoder = new TextDecoder();
        for await (const chunk of response as AsyncIterable<Buffer>) {
          rest += decoder.decode(chunk, { stream: true });
          if (rest.length > mostLineBytes)
            throw new Error('a line of a watch is larger than any object may be');
          const lines = rest.split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) if (line !== '') yield JSON.parse(line);
        }
      },
      within: (other) => clientOf(other),
      close() {
        kept?.destroy();
      },
    };
  }

  return clientOf(undefined);
}

function typed<T extends KubeObject>(kind: ResourceKind, object: T): T {
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) {
      response.destroy();
      throw new Error(`the API server answers more than ${mostBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
