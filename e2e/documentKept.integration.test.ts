import assert from 'node:assert/strict';
import pg from 'pg';
import { startWholeInstallation, type WholeInstallation } from './wholeInstallation.ts';

interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { schema: Schema }> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const methods = ['get', 'put', 'post', 'patch', 'delete'];
const id = '6f1d9a3e-52f4-4a86-9b0e-3f2b6f0c1d2e';
/** Values of parameters that take no id. */
const values: Readonly<Record<string, string>> = { channel: 'sms', domain: 'nobody.example' };

/**
 * The kinds of fault that a stranger's tools look for (docs/api.md), at every operation of the served document: credentials ignored,
 * methods that are not there, headers, media types and fields that are missing, unknown or no JSON, statuses that are not told of.
 */
describe('Every operation of /openapi.json keeps what the document says', function () {
  this.timeout(240_000);
  let installation: WholeInstallation;
  let routes: Route[];

  before(async () => {
    installation = await startWholeInstallation();
    const owner = new pg.Client(installation.database.ownerUrl);
    await owner.connect();
    await owner.query('update core.api_key set requests_per_minute = 1000000');
    await owner.end();
    const { paths } = (await (await fetch(`${installation.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Operation>>;
    };
    routes = Object.entries(paths).flatMap(([path, each]) =>
      Object.entries(each).map(([method, operation]) => ({ method, path, operation })),
    );
    assert.ok(routes.length > 230, String(routes.length));
  });
  after(() => installation.stop());

  /** An address of a path, each parameter one that fits and that nothing has. */
  const addressOf = (path: string) =>
    installation.url + path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? id);
  const authorized = () => ({ authorization: `Bearer ${installation.adminKey}` });
  const mediaTypeOf = (answer: Response) => (answer.headers.get('content-type') ?? '').split(';')[0];

  /** Asks all routes of a kind, eight at once; gives what was wrong, by operation. */
  async function each(
    wanted: (route: Route) => boolean,
    look: (route: Route) => Promise<string | undefined>,
  ): Promise<string[]> {
    const waiting = routes.filter(wanted);
    assert.ok(waiting.length > 0);
    const wrong: string[] = [];
    const lane = async () => {
      for (let route = waiting.pop(); route; route = waiting.pop()) {
        const fault = await look(route);
        if (fault !== undefined) wrong.push(`${route.operation.operationId}: ${fault}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    return wrong.sort();
  }

  /** A fault of an answer that should be a problem document with one of these statuses, each told of in the document. */
  async function refusal(answer: Response, { operation }: Route, statuses: readonly number[]) {
    const text = await answer.text();
    if (!statuses.includes(answer.status)) return `${String(answer.status)} ${text.slice(0, 160)}`;
    if (mediaTypeOf(answer) !== 'application/problem+json')
      return `an error as ${String(mediaTypeOf(answer))}`;
    if (!(String(answer.status) in operation.responses)) return `${String(answer.status)} is not told of`;
    const { status } = JSON.parse(text) as { status: number };
    return status === answer.status ? undefined : `its body says ${String(status)}`;
  }

  it('asks for credentials where it says so, and says in which form', async () => {
    const wrong = await each(
      ({ operation }) => operation.security.length > 0,
      async (route) => {
        const answer = await fetch(addressOf(route.path), { method: route.method.toUpperCase() });
        if (!/^Bearer\b/.test(answer.headers.get('www-authenticate') ?? '')) return 'no WWW-Authenticate';
        return refusal(answer, route, [401]);
      },
    );
    assert.deepEqual(wrong, []);
  });

  it('takes no method that it does not name: 405, and Allow names those it takes', async () => {
    const paths = [...new Set(routes.map(({ path }) => path))];
    const wrong: string[] = [];
    for (const path of paths) {
      const has = routes.filter((each) => each.path === path).map(({ method }) => method);
      const wanted = [
        ...has.map((each) => each.toUpperCase()),
        ...(has.includes('get') ? ['HEAD'] : []),
        'OPTIONS',
      ];
      const options = await fetch(addressOf(path), { method: 'OPTIONS' });
      if ((options.headers.get('allow') ?? '').split(', ').sort().join() !== [...wanted].sort().join())
        wrong.push(`options ${path}: Allow ${String(options.headers.get('allow'))}`);
      for (const method of methods.filter((name) => !has.includes(name))) {
        const answer = await fetch(addressOf(path), { method: method.toUpperCase(), headers: authorized() });
        const allow = (answer.headers.get('allow') ?? '').split(', ').sort();
        await answer.body?.cancel();
        if (answer.status !== 405) wrong.push(`${method} ${path}: ${String(answer.status)}`);
        else if (allow.join() !== wanted.sort().join())
          wrong.push(`${method} ${path}: Allow ${allow.join()}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('takes a body of its media type only, and JSON only where it is JSON', async () => {
    const wrong = await each(
      ({ operation }) => operation.requestBody !== undefined && operation.security.length > 0,
      async (route) => {
        const headers = { ...authorized(), 'if-match': '"1"' };
        const send = (type: string, body: string) =>
          fetch(addressOf(route.path), {
            method: route.method.toUpperCase(),
            headers: { ...headers, 'content-type': type },
            body,
          });
        const [type = ''] = Object.keys(route.operation.requestBody?.content ?? {});
        if (type !== 'application/json') return undefined;
        for (const other of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
          const fault = await refusal(await send(other, '{}'), route, [415, 404]);
          if (fault !== undefined) return `${other}: ${fault}`;
        }
        for (const broken of ['{', '"x"', '[]', 'null', '{"a":1,}']) {
          const fault = await refusal(await send(type, broken), route, [400, 404]);
          if (fault !== undefined) return `${broken}: ${fault}`;
        }
        return undefined;
      },
    );
    assert.deepEqual(wrong, []);
  });

  it('refuses a field that it does not know, by its name', async () => {
    const wrong = await each(
      ({ operation }) =>
        operation.security.length > 0 &&
        operation.requestBody?.content['application/json']?.schema.additionalProperties === false,
      async (route) => {
        const answer = await fetch(addressOf(route.path), {
          method: route.method.toUpperCase(),
          headers: { ...authorized(), 'if-match': '"1"', 'content-type': 'application/json' },
          body: JSON.stringify({ 'x-unknown': 1 }),
        });
        const text = await answer.clone().text();
        const fault = await refusal(answer, route, [400, 404]);
        return fault ?? (/x-unknown|path\.|required|expected/.test(text) ? undefined : text.slice(0, 160));
      },
    );
    assert.deepEqual(wrong, []);
  });

  it('asks for the headers that it needs, and refuses keys that are none', async () => {
    const wrong = await each(
      ({ operation }) => operation.parameters.some((each) => each.in === 'header'),
      async (route) => {
        const { requestBody, parameters } = route.operation;
        const json = requestBody ? { 'content-type': 'application/json' } : {};
        const ask = (headers: Record<string, string>) =>
          fetch(addressOf(route.path), {
            method: route.method.toUpperCase(),
            headers: { ...authorized(), ...json, ...headers },
            ...(requestBody && { body: '{}' }),
          });
        if (parameters.some(({ name }) => name === 'If-Match')) {
          const fault =
            (await refusal(await ask({}), route, [428, 400, 404])) ??
            (await refusal(await ask({ 'if-match': 'no tag' }), route, [412, 400, 404]));
          if (fault !== undefined) return `If-Match: ${fault}`;
        }
        if (!parameters.some(({ name }) => name === 'Idempotency-Key')) return undefined;
        const fault = await refusal(await ask({ 'idempotency-key': 'a b' }), route, [400, 404, 415]);
        return fault === undefined ? undefined : `Idempotency-Key: ${fault}`;
      },
    );
    assert.deepEqual(wrong, []);
  });

  it('refuses what is no value of a parameter', async () => {
    const closed = (schema: Schema) => schema.type === 'integer' || 'enum' in schema || 'format' in schema;
    const wrong = await each(
      ({ operation, method }) => method === 'get' && operation.security.length > 0,
      async (route) => {
        for (const { name, in: place, schema } of route.operation.parameters) {
          if (place === 'header' || !closed(schema)) continue;
          const address = new URL(
            installation.url +
              route.path.replaceAll(/\{(\w+)\}/g, (_all, each: string) =>
                place === 'path' && each === name ? 'no%20value' : id,
              ),
          );
          if (place === 'query') address.searchParams.set(name, 'no value');
          const fault = await refusal(await fetch(address, { headers: authorized() }), route, [400, 404]);
          if (fault !== undefined) return `${name}: ${fault}`;
        }
        return undefined;
      },
    );
    assert.deepEqual(wrong, []);
  });
});
