import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type pg from 'pg';
import { z } from 'zod';
import { catalogTables } from './isolationCatalog.ts';
import type { Caller, SeededTenant } from './isolationSeed.ts';
import { createRandom, sample, type JsonSchema } from './sampleSchema.ts';
import type { WholeInstallation } from './wholeInstallation.ts';

/** Routes that belong to the installation, not to a tenant: what one admin writes there, another one reads. */
const ofTheInstallation = new Set([
  'readAnyTenant',
  'createTenantKey',
  'listTenantKeys',
  'revokeTenantKey',
  'listTenants',
  'createTenant',
  'changeQuotas',
  'readStage',
  'changeStage',
  'listModels',
  'createModelTarget',
  'replaceModelTarget',
  'createModelRoute',
  'replaceModelRoute',
  'readAiTerms',
  'putAiTerms',
  'listModelCredentials',
  'putModelCredential',
  'deleteModelCredential',
  'readGrowth',
  'listStageChanges',
  'createGrowthOverride',
  'endGrowthOverride',
]);
/** Routes that would end the walk itself. */
const leftOut = new Set(['moveClock', 'rotateSigningKey']);

/** What a caller cannot do twice, for it ends their session, comes last. */
const last = 'signOut';

const most = 40;
const atOnce = 8;
const uuids = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/**
 * Every route, as one caller of a tenant, with the other tenant's ids wherever a route or a body takes one. A crossing is
 * a word of the other tenant, or an id of it that was not sent, in an answer; or a success on a path with its id. A
 * caller who is no longer known would try nothing: that is named too.
 * `written` gathers the ids that bodies held: what a tenant wrote into its own rows it may read there.
 */
export async function walkRoutes(
  installation: WholeInstallation,
  owner: pg.Client,
  endpoints: readonly Endpoint[],
  from: SeededTenant,
  to: SeededTenant,
  caller: Caller,
  written: Set<string>,
): Promise<{ tried: number; crossings: string[] }> {
  const foreign = await idsOf(owner, to.tenantId);
  const foreignSet = new Set(foreign);
  const crossings: string[] = [];
  const random = createRandom(7);
  let tried = 0;
  for (const endpoint of [...endpoints].sort(
    (a, b) => Number(a.operationId === last) - Number(b.operationId === last),
  )) {
    if (leftOut.has(endpoint.operationId)) continue;
    if (ofTheInstallation.has(endpoint.operationId) && caller.role === 'admin') continue;
    const names = namesOf(endpoint);
    const rounds = names.length === 0 ? 2 : Math.min(most, foreign.length);
    const requests: Request[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const id = foreign[round] ?? '';
      const path = names.reduce(
        (text, name) => text.replace(`{${name}}`, valueFor(endpoint, name, id, to)),
        endpoint.path,
      );
      const context = {
        random,
        uuid: () => foreign[Math.floor(random() * foreign.length)] ?? id,
        text: () => from.marker,
      };
      const query = queryOf(endpoint, context);
      const init: RequestInit = {
        method: endpoint.method.toUpperCase(),
        headers: {
          authorization: `Bearer ${caller.token}`,
          'if-match': '"1"',
          'content-type': endpoint.bodyType ?? 'application/json',
        },
      };
      if (endpoint.body) {
        const schema = z.toJSONSchema(endpoint.body, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
        const body = sample(schema, 'body', context);
        init.body = typeof body === 'string' ? body : JSON.stringify(body);
      }
      for (const each of (typeof init.body === 'string' ? init.body : '').match(uuids) ?? [])
        written.add(each);
      requests.push({ id, path, query, init });
    }
    tried += requests.length;
    for (let start = 0; start < requests.length; start += atOnce)
      await Promise.all(requests.slice(start, start + atOnce).map((request) => attempt(endpoint, request)));
  }
  return { tried, crossings };

  async function attempt(endpoint: Endpoint, { id, path, query, init }: Request): Promise<void> {
    const sent = `${path}${query}${typeof init.body === 'string' ? init.body : ''}`;
    const answer = await answerOf(installation.url + path + query, init, endpoint);
    const where = `${caller.name} of ${from.marker}: ${endpoint.method} ${path} ${String(answer.status)}`;
    if (answer.text.includes(to.marker) && !sent.includes(to.marker))
      crossings.push(`${where}: answers with words of ${to.marker}`);
    const leaked = (answer.text.match(uuids) ?? []).find(
      (each) => foreignSet.has(each) && !sent.includes(each) && !written.has(each),
    );
    if (leaked !== undefined) crossings.push(`${where}: answers with ${leaked}`);
    const owns = namesOf(endpoint).some((name) => isUuid(endpoint, name));
    if (owns && answer.status < 300 && endpoint.access !== 'public' && answer.text.includes(id))
      crossings.push(`${where}: found another tenant's ${id}`);
    if (answer.status >= 500) crossings.push(`${where}: ${answer.text.slice(0, 200)}`);
    if (answer.status === 401 && endpoint.access !== 'public' && endpoint.operationId !== last)
      crossings.push(`${where}: the caller was not known: ${answer.text.slice(0, 200)}`);
  }
}

interface Request {
  /** The other tenant's id that the path holds. */
  readonly id: string;
  readonly path: string;
  readonly query: string;
  readonly init: RequestInit;
}

function namesOf(endpoint: Endpoint): string[] {
  return [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Every id that a tenant's rows carry, in any table; at most a few a table, all tables represented. */
async function idsOf(owner: pg.Client, tenantId: string): Promise<string[]> {
  const found: string[] = [tenantId];
  for (const table of await catalogTables(owner)) {
    if (!table.hasTenant || table.partition || table.kind === 'v') continue;
    const { rows: columns } = await owner.query<{ name: string }>(
      `select a.attname as name from pg_attribute a where a.attrelid = $1::regclass and a.atttypid = 'uuid'::regtype
         and a.attnum > 0 and not a.attisdropped and a.attname = 'id'`,
      [table.name],
    );
    if (columns.length === 0) continue;
    const { rows } = await owner.query<{ id: string }>(
      `select id from ${table.name} where tenant_id = $1 limit 1`,
      [tenantId],
    );
    found.push(...rows.map((row) => row.id));
  }
  return [...new Set(found)];
}

function parameterSchema(endpoint: Endpoint, name: string): JsonSchema {
  const schema =
    endpoint.params &&
    (z.toJSONSchema(endpoint.params, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  const found = schema?.properties?.[name];
  if (!found) throw new Error(`${endpoint.operationId}: the contract does not say what {${name}} is`);
  return found;
}

function isUuid(endpoint: Endpoint, name: string): boolean {
  return parameterSchema(endpoint, name).format === 'uuid';
}

function valueFor(endpoint: Endpoint, name: string, id: string, to: SeededTenant): string {
  const schema = parameterSchema(endpoint, name);
  if (schema.format === 'uuid') return id;
  if (schema.enum) return encodeURIComponent(String(schema.enum[0]));
  const text = String(
    sample(schema, name, { random: createRandom(3), uuid: () => id, text: () => to.marker }),
  );
  return encodeURIComponent(text);
}

function queryOf(endpoint: Endpoint, context: Parameters<typeof sample>[2]): string {
  if (!endpoint.query) return '';
  const schema = z.toJSONSchema(endpoint.query, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const query = new URLSearchParams();
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    if (schema.required?.includes(name) || /Id$/.test(name))
      query.set(name, String(sample(each, name, context)));
  }
  return query.size > 0 ? `?${query.toString()}` : '';
}

async function answerOf(
  url: string,
  init: RequestInit,
  endpoint: Endpoint,
): Promise<{ status: number; text: string }> {
  if (endpoint.outputType !== 'text/event-stream') {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  }
  const aborter = new AbortController();
  const response = await fetch(url, { ...init, signal: aborter.signal });
  let text = '';
  const timer = setTimeout(() => aborter.abort(), 200);
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
  } catch {
    // the stream is cut after 200 ms
  } finally {
    clearTimeout(timer);
  }
  return { status: response.status, text };
}
