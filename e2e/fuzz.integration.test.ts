import type { Endpoint } from '@tsudoi/contracts/endpoint';
import { openApiDocument } from '@tsudoi/contracts/openapi';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { bends, type Bendable, poisonedHost } from './bends.ts';
import {
  createRandom,
  pick,
  sample,
  type JsonSchema,
  type Random,
  type SampleContext,
} from './sampleSchema.ts';
import { startWholeInstallation, type WholeInstallation } from './wholeInstallation.ts';

const requests = process.env['TSUDOI_FULL'] === '1' ? 20_000 : 2_000;
const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000_000);

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema: JsonSchema }[];
  readonly requestBody?: { content: Record<string, { schema: JsonSchema }> };
  readonly responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly endpoint: Endpoint;
  readonly answer: ValidateFunction | undefined;
}

const hostile: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1e308,
  -1e308,
  9_007_199_254_740_993,
  1.5,
  true,
  [],
  {},
  [[]],
  'null',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  "'; drop table core.contact; --",
  '{{7*7}}',
  '../../etc/passwd',
  '%00',
  '<script>alert(1)</script>',
  'x'.repeat(5_000),
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-12:00',
  '0000-01-01T00:00:00Z',
  '0000-00-00',
  '0000-01-01',
  '9999-12-31',
  '2026-02-30',
  '-infinity',
  'NaN',
  'Infinity',
  '１２３',
  '😀'.repeat(50),
  '__proto__',
  { __proto__: null, constructor: 1 },
  { toString: 'x' },
  '\r\nX-Injected: 1',
  '00000000-0000-0000-0000-000000000000',
];

/** Cursors that nobody has given out: well packed, and of the wrong parts. */
const forgedCursors = [
  [],
  ['x'],
  ['x', 'y'],
  ['x', 'y', 'z'],
  [1],
  [-1, 'x'],
  [1e300],
  [1e300, 1e300],
  ['0000-01-01', '1'],
  ['0000-01-01', '00000000-0000-0000-0000-000000000000'],
  ['999999-01-01T00:00:00Z', 'x'],
  ['2026-01-01T00:00:00Z', 'no id'],
  ['2026-01-01T00:00:00Z', '00000000-0000-0000-0000-000000000000'],
  ['a\u0000', 'b\u0000'],
  [''],
  ['', ''],
].map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'));

describe(`Every route, fuzzed from the OpenAPI document (${String(requests)} requests)`, function () {
  this.timeout(1_200_000);
  let installation: WholeInstallation;
  let routes: Route[];
  let problem: ValidateFunction;
  const rejections: unknown[] = [];
  const bent = new Map<string, number>();
  const onRejection = (reason: unknown) => void rejections.push(reason);
  const ids: string[] = [];
  const untouchable = new Set<string>();

  before(async () => {
    installation = await startWholeInstallation();
    process.on('unhandledRejection', onRejection);
    const owner = new pg.Client(installation.database.ownerUrl);
    await owner.connect();
    // The key's own limit, which a request that changes the tenant's quotas does not lower.
    await owner.query('update core.api_key set requests_per_minute = 1000000');
    // The key that the requests come with is not to be rotated or revoked by them.
    const keys = await owner.query<{ id: string }>('select id from core.api_key');
    for (const { id } of keys.rows) untouchable.add(id);
    await owner.end();
    const { endpoints } = installation.platform.http;
    const document = openApiDocument('fuzz', '0', endpoints, { inline: true }) as {
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: { Problem: JsonSchema } };
    };
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
    problem = ajv.compile(document.components.schemas.Problem);
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const endpoint = endpoints.find((each) => each.operationId === operation.operationId);
        assert.ok(endpoint, operation.operationId);
        const schema = operation.responses[String(endpoint.status)]?.content?.['application/json']?.schema;
        return { method, path, operation, endpoint, answer: schema && ajv.compile(schema) };
      }),
    );
    assert.equal(routes.length, endpoints.length, 'the document has every route');
  });
  after(async () => {
    process.off('unhandledRejection', onRejection);
    await installation.stop();
  });

  it('gives no 5xx, no unhandled rejection, and only answers that fit their schema', async () => {
    const random = createRandom(seed);
    const statuses = new Map<number, number>();
    const faults = new Map<string, string>();
    const reached = new Set<string>();
    let sent = 0;
    const lane = async () => {
      while (sent < requests) {
        const route = routes[sent % routes.length] as Route;
        sent += 1;
        const { status, fault } = await once(random, route);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status < 300) reached.add(route.operation.operationId);
        if (fault !== undefined) faults.set(`${route.operation.operationId} ${String(status)}`, fault);
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    const told = [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, n]) => `${String(status)}: ${String(n)}`);
    process.stdout.write(
      `      seed ${String(seed)}; ${String(sent)} requests to ${String(routes.length)} routes (${String(reached.size)} answered with success); ${told.join(', ')}; ` +
        `bent: ${[...bent].map(([kind, count]) => `${kind} ${String(count)}`).join(', ')}\n`,
    );
    for (const [where, what] of faults) process.stdout.write(`      ${where}: ${what}\n`);
    assert.deepEqual(
      [...faults].map(([where, what]) => `${where}: ${what}`),
      [],
    );
    assert.deepEqual(rejections, []);
    assert.deepEqual(
      Object.keys(bends).filter((kind) => !bent.has(kind)),
      [],
      'every kind of bend',
    );
    assert.ok(reached.size > routes.length / 3, 'a third of the routes is reached with success');
  });

  async function once(random: Random, route: Route): Promise<{ status: number; fault?: string }> {
    const context: SampleContext = {
      random,
      uuid: () => (random() < 0.8 && ids.length > 0 ? pick(random, ids) : randomUUID()),
      text: () => pick(random, ['集客', 'A text', 'word', 'Ünïcode', 'x y z', '春の勉強会 2027']),
    };
    const wild = random() < 0.5;
    const value = (schema: JsonSchema, name: string) => {
      if (name === 'cursor' && random() < 0.7) return pick(random, forgedCursors);
      return wild && random() < 0.3 ? pick(random, hostile) : sample(schema, name, context);
    };
    let path = route.path;
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    for (const parameter of route.operation.parameters) {
      const given = value(parameter.schema, parameter.name);
      const text = textOf(given) || ' ';
      if (parameter.in === 'path')
        path = path.replace(`{${parameter.name}}`, encodeURIComponent(wellFormed(text)));
      else if (parameter.in === 'query' && (parameter.required || random() < 0.4))
        query.set(parameter.name, wellFormed(text));
    }
    if (random() < 0.9) headers['authorization'] = `Bearer ${installation.adminKey}`;
    if (route.endpoint.requiresIfMatch && random() < 0.9)
      headers['if-match'] = `"${String(1 + Math.floor(random() * 3))}"`;
    if (random() < 0.1) headers['idempotency-key'] = `key-${String(Math.floor(random() * 20))}`;
    const request: Bendable = { headers, body: undefined };
    const content = Object.entries(route.operation.requestBody?.content ?? {})[0];
    if (content) {
      const [type, { schema }] = content;
      headers['content-type'] = type;
      request.body =
        type === 'application/json' ? jsonBody(random, schema, context, wild) : textOf(value(schema, 'body'));
    }
    if (wild && random() < 0.3) bend(random, request);
    const aborter = new AbortController();
    const init: RequestInit = {
      method: route.method.toUpperCase(),
      headers,
      signal: aborter.signal,
      ...(request.body !== undefined && { body: request.body }),
    };
    const timer = setTimeout(() => aborter.abort(), 40_000);
    try {
      const search = query.size > 0 ? `?${query.toString()}` : '';
      const response = await fetch(installation.url + path + search, init);
      if (route.endpoint.outputType === 'text/event-stream' && response.ok) {
        aborter.abort();
        return { status: response.status };
      }
      return judge(route, response.status, response.headers.get('content-type') ?? '', await response.text());
    } catch (err) {
      return { status: 0, fault: `no answer: ${String(err)} ${String((err as Error).cause)}` };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Bends a request in one of the ways that its body allows, and counts which. */
  function bend(random: Random, request: Bendable): void {
    const kinds = (Object.keys(bends) as (keyof typeof bends)[]).filter(
      (kind) => kind === 'headers' || request.body !== undefined,
    );
    const kind = pick(random, kinds);
    pick(random, bends[kind])(random, request);
    bent.set(kind, (bent.get(kind) ?? 0) + 1);
  }

  function judge(
    route: Route,
    status: number,
    type: string,
    text: string,
  ): { status: number; fault?: string } {
    if (status >= 500) return { status, fault: `${text.slice(0, 200)} ${lastError()}` };
    if (text.includes(poisonedHost))
      return { status, fault: `an answer leads where a header said: ${text.slice(0, 300)}` };
    if (status >= 400) {
      // A page for people may say it in its own way.
      if (route.endpoint.outputType === 'text/html' && type.startsWith('text/html')) return { status };
      if (!type.startsWith('application/problem+json')) return { status, fault: `an error of type ${type}` };
      return problem(JSON.parse(text))
        ? { status }
        : { status, fault: `no problem document: ${text.slice(0, 200)}` };
    }
    if (status !== route.endpoint.status) {
      // An endpoint may say 200 or 201 by what it did; anything else must be declared.
      if (!(status >= 200 && status <= 204))
        return { status, fault: `declared is ${String(route.endpoint.status)}` };
    }
    if (status === 204 || !route.answer) return { status };
    const body: unknown = JSON.parse(text);
    collectIds(body);
    return route.answer(body)
      ? { status }
      : { status, fault: `${JSON.stringify(route.answer.errors?.[0])} in ${text.slice(0, 300)}` };
  }

  function collectIds(body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    for (const [name, each] of Object.entries(body)) {
      if (
        /^id$|Id$/.test(name) &&
        typeof each === 'string' &&
        !untouchable.has(each) &&
        /^[0-9a-f-]{36}$/.test(each) &&
        ids.length < 2_000
      )
        ids.push(each);
      else collectIds(each);
    }
  }

  function lastError(): string {
    const line = installation.lines.filter((each) => each.includes('"level":"error"')).at(-1) ?? '';
    return line.slice(0, 1_500);
  }

  function jsonBody(random: Random, schema: JsonSchema, context: SampleContext, wild: boolean): string {
    if (wild && random() < 0.05)
      return pick(random, [
        '',
        '{',
        '[]',
        'null',
        '"x"',
        '{"a":',
        '\u0000',
        '{"__proto__":{"x":1}}',
        '1e999',
      ]);
    const body = sample(schema, 'body', context);
    if (wild && random() < 0.9) spoil(random, body);
    return JSON.stringify(body);
  }
});

/** Puts something hostile in one place of a body, or adds an unknown field. */
function spoil(random: Random, body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const target = body as Record<string, unknown>;
  const names = Object.keys(target);
  if (names.length === 0 || random() < 0.1) {
    target['unknownField'] = pick(random, hostile);
    return;
  }
  const name = pick(random, names);
  if (random() < 0.5 && typeof target[name] === 'object' && target[name] !== null)
    spoil(random, target[name]);
  else target[name] = pick(random, hostile);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** fetch refuses lone surrogates in an address. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
