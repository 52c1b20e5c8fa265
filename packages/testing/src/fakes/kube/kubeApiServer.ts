import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createObjectStore, StatusAnswer, type StoredEvent, type StoredObject } from './objectStore.ts';
import { applyFields, type Owners } from './serverSideApply.ts';

/** A stand-in for kube-apiserver, over the wire; `packages/kube/test/controllerSuite.ts` holds it against the real one. */
export interface KubeApiServerFake {
  readonly url: string;
  readonly token: string;
  /** Requests by `METHOD collection`, for tests that count. */
  readonly requests: Map<string, number>;
  /** Forgets the past: a watch from before answers 410, as after etcd's compaction. */
  forgetHistory(): void;
  /** Ends every open watch without a word. */
  cutWatches(): void;
  /** Answers each request this much later. */
  delayMs: number;
  /** Stops listening and cuts every connection; objects stay. */
  pause(): Promise<void>;
  /** Listens again where it did. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

interface Route {
  readonly collection: string;
  readonly namespaced: boolean;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

const token = 'the-token-of-the-stand-in';

function routeOf(pathname: string): Route {
  const match =
    /^\/(?:api\/v1|apis\/([^/]+)\/([^/]+))(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?(?:\/(status|scale))?$/.exec(
      pathname,
    );
  if (!match) throw new StatusAnswer(404, 'NotFound', `the server could not find ${pathname}`);
  const [, group = '', , namespace, plural = '', name, subresource] = match;
  const decode = (text: string | undefined) => (text === undefined ? undefined : decodeURIComponent(text));
  return {
    collection: group === '' ? plural : `${plural}.${group}`,
    namespaced: namespace !== undefined,
    namespace: decode(namespace),
    name: decode(name),
    subresource,
  };
}

/** Starts it on a free port of the loopback. */
export async function startKubeApiServer(): Promise<KubeApiServerFake> {
  const custom = new Map<string, { status: boolean }>();
  const builtIn = new Set([
    'configmaps',
    'secrets',
    'namespaces',
    'events.events.k8s.io',
    'leases.coordination.k8s.io',
    'deployments.apps',
    'horizontalpodautoscalers.autoscaling',
    'customresourcedefinitions.apiextensions.k8s.io',
  ]);
  const withStatus = new Set(['deployments.apps', 'horizontalpodautoscalers.autoscaling', 'namespaces']);
  const store = createObjectStore((name) => withStatus.has(name) || custom.get(name)?.status === true);
  const owners = new Map<string, Owners>();
  const requests = new Map<string, number>();
  const watches = new Set<http.ServerResponse>();
  const state = { delayMs: 0 };

  const keyFor = ({ namespace }: Route, name: string) =>
    namespace === undefined ? name : `${namespace}/${name}`;
  const wanted = (route: Route, object: StoredObject) =>
    route.namespace === undefined || object.metadata.namespace === route.namespace;

  function list(route: Route, query: URLSearchParams) {
    const found = store.list(route.collection).filter(([, object]) => wanted(route, object));
    const limit = Number(query.get('limit') ?? 0) || found.length;
    const after = query.get('continue');
    const from =
      after === null ? 0 : found.findIndex(([key]) => key > Buffer.from(after, 'base64url').toString());
    const page = from < 0 ? [] : found.slice(from, from + limit);
    const more = from >= 0 && from + limit < found.length;
    return {
      kind: 'List',
      apiVersion: 'v1',
      metadata: {
        resourceVersion: String(store.version),
        ...(more && { continue: Buffer.from(page.at(-1)?.[0] ?? '').toString('base64url') }),
      },
      items: page.map(([, object]) => object),
    };
  }

  function watch(route: Route, query: URLSearchParams, response: http.ServerResponse): void {
    const from = Number(query.get('resourceVersion') ?? 0);
    const past = from === 0 ? [] : store.since(from);
    response.writeHead(200, { 'content-type': 'application/json' });
    const send = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`);
    if (past === undefined) {
      send('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' });
      response.end();
      return;
    }
    const tell = (event: StoredEvent) => {
      if (event.collection === route.collection && wanted(route, event.object))
        send(event.type, event.object);
    };
    for (const event of past) tell(event);
    const stop = store.watch(tell);
    const bookmark = setInterval(() => {
      if (query.get('allowWatchBookmarks') === 'true')
        send('BOOKMARK', { metadata: { resourceVersion: String(store.version) } });
    }, 1_000);
    const end = setTimeout(() => response.end(), Number(query.get('timeoutSeconds') ?? 300) * 1_000);
    watches.add(response);
    response.on('close', () => {
      clearInterval(bookmark);
      clearTimeout(end);
      stop();
      watches.delete(response);
    });
    response.flushHeaders();
  }

  function mergePatch(target: unknown, patch: unknown): unknown {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
    const next: Record<string, unknown> =
      typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
    for (const [name, value] of Object.entries(patch))
      if (value === null) Reflect.deleteProperty(next, name);
      else next[name] = mergePatch(next[name], value);
    return next;
  }

  function checkKind(route: Route): void {
    if (!builtIn.has(route.collection) && !custom.has(route.collection))
      throw new StatusAnswer(404, 'NotFound', 'the server could not find the requested resource');
  }

  function write(method: string, route: Route, query: URLSearchParams, type: string, body: StoredObject) {
    const part = (route.subresource ?? 'main') as 'main' | 'status';
    if (method === 'POST') {
      const { name } = body.metadata;
      const namespace = route.namespace ?? body.metadata.namespace;
      const given = {
        ...body,
        metadata: { ...body.metadata, ...(namespace !== undefined && { namespace }) },
      };
      const made = store.create(route.collection, keyFor(route, name), given);
      register(route, made);
      return { code: 201, body: made };
    }
    const key = keyFor(route, route.name ?? '');
    if (method === 'PUT') return { code: 200, body: store.update(route.collection, key, body, part) };
    if (type.startsWith('application/merge-patch'))
      return {
        code: 200,
        body: store.update(
          route.collection,
          key,
          mergePatch(store.get(route.collection, key), body) as StoredObject,
          part,
        ),
      };
    if (!type.startsWith('application/apply-patch'))
      throw new StatusAnswer(415, 'UnsupportedMediaType', `the stand-in does not know ${type}`);
    const manager = query.get('fieldManager');
    if (manager === null)
      throw new StatusAnswer(
        422,
        'Invalid',
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value',
      );
    const before = store.find(route.collection, key);
    if (!before && part !== 'main')
      throw new StatusAnswer(404, 'NotFound', `${route.collection} "${key}" not found`);
    const id = `${route.collection}/${key}/${part}`;
    const held = owners.get(id) ?? new Map<string, Set<string>>();
    const copy: Owners = new Map([...held].map(([name, paths]) => [name, new Set(paths)]));
    const next = applyFields(
      before,
      {
        ...body,
        metadata: { ...body.metadata, ...(route.namespace !== undefined && { namespace: route.namespace }) },
      },
      manager,
      query.get('force') === 'true',
      copy,
    );
    if (query.get('dryRun') === 'All') return { code: 200, body: next };
    owners.set(id, copy);
    if (!before) return { code: 201, body: store.create(route.collection, key, next) };
    delete next.metadata.resourceVersion;
    return { code: 200, body: store.update(route.collection, key, next, part) };
  }

  function register(route: Route, made: StoredObject): void {
    if (route.collection !== 'customresourcedefinitions.apiextensions.k8s.io') return;
    const spec = made.spec as { versions: { subresources?: { status?: unknown } }[] };
    custom.set(made.metadata.name, {
      status: spec.versions.some(({ subresources }) => subresources?.status !== undefined),
    });
  }

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const send = (code: number, body: unknown) => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    try {
      if (request.headers.authorization !== `Bearer ${token}`)
        throw new StatusAnswer(401, 'Unauthorized', 'Unauthorized');
      const route = routeOf(url.pathname);
      const { method = 'GET' } = request;
      const counted = `${method} ${route.collection}`;
      requests.set(counted, (requests.get(counted) ?? 0) + 1);
      checkKind(route);
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
      if (method === 'GET' && url.searchParams.get('watch') === 'true') {
        watch(route, url.searchParams, response);
        return;
      }
      if (method === 'GET' && route.name === undefined) {
        send(200, list(route, url.searchParams));
        return;
      }
      const key = keyFor(route, route.name ?? '');
      if (method === 'GET') {
        send(200, store.get(route.collection, key));
        return;
      }
      if (method === 'DELETE') {
        owners.delete(`${route.collection}/${key}/main`);
        owners.delete(`${route.collection}/${key}/status`);
        send(200, store.delete(route.collection, key));
        return;
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as StoredObject;
      const written = write(method, route, url.searchParams, request.headers['content-type'] ?? '', body);
      send(written.code, written.body);
    } catch (err) {
      if (response.destroyed) return;
      const { code, reason, message } =
        err instanceof StatusAnswer ? err : { code: 500, reason: 'InternalError', message: String(err) };
      send(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });
    }
  }

  let port = 0;
  let server: http.Server;
  const start = async () => {
    server = http.createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    ({ port } = server.address() as AddressInfo);
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await start();
  return {
    url: `http://127.0.0.1:${String(port)}`,
    token,
    requests,
    forgetHistory: () => store.forget(),
    cutWatches() {
      for (const response of watches) response.destroy();
    },
    get delayMs() {
      return state.delayMs;
    },
    set delayMs(ms: number) {
      state.delayMs = ms;
    },
    pause: stop,
    resume: start,
    stop,
  };
}
