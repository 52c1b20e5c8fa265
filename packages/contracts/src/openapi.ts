import { z } from 'zod';
import { domainEvents, offered, offeredTypes } from './domainEvents.ts';
import { takesKey, type Endpoint } from './endpoint.ts';
import { Problem } from './problem.ts';

type Json = Record<string, unknown>;

/** Names of schemas of answers: those are written once, under `components`, and referred to. */
type Names = ReturnType<typeof z.registry<{ id: string }>>;

function jsonSchema(schema: z.ZodType, io: 'input' | 'output', metadata?: Names): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema: made }) => {
      sayItems(made);
    },
    ...(metadata && { metadata }),
  });
  return rest;
}

/** A list of so many places that are all alike is said by their number: not every reader knows `prefixItems`, or `items: false`. */
function sayItems(schema: Json): void {
  const { prefixItems: places, items } = schema;
  if (!Array.isArray(places) || items !== false) return;
  if (!places.every((each) => JSON.stringify(each) === JSON.stringify(places[0]))) return;
  delete schema['prefixItems'];
  Object.assign(schema, { items: places[0] as Json, minItems: places.length, maxItems: places.length });
}

/**
 * What answers are called: `Event` is what `readEvent` gives, or `createEvent` where nothing reads it; a schema that several
 * operations give, alone or inside another, is one and has one name.
 */
function namesOf(endpoints: readonly Endpoint[]): Names {
  const names: Names = z.registry<{ id: string }>();
  const taken = new Set<string>(['Problem']);
  const shortFirst = [...endpoints].sort((a, b) => a.operationId.length - b.operationId.length);
  for (const verb of ['read', 'create', 'start', 'update', 'put', 'list'])
    for (const { operationId, output } of shortFirst) {
      if (!output || !operationId.startsWith(verb) || names.has(output)) continue;
      const subject = operationId.slice(verb.length);
      const name = verb === 'list' ? `${subject}Page` : subject;
      if (!/^[A-Z]/.test(name) || taken.has(name)) continue;
      taken.add(name);
      names.add(output, { id: name });
    }
  return names;
}

/** Moves what `$defs` hold to `schemas`, and points there. */
function lifted(schema: Json, schemas: Record<string, unknown>): Json {
  const { $defs = {}, ...rest } = schema as { $defs?: Record<string, Json> };
  for (const [name, each] of Object.entries($defs)) schemas[name] ??= referring(each);
  return referring(rest) as Json;
}

function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      if (key === 'id' && typeof each === 'string') return [];
      if (key === '$ref' && typeof each === 'string')
        return [[key, each.replace('#/$defs/', '#/components/schemas/')]];
      return [[key, referring(each)]];
    }),
  );
}

/** What may be answered beside success, by status: each is a component. */
const faults = {
  400: 'The request is not what the operation takes; `errors` names each field',
  401: 'No credentials, or none that are valid',
  403: 'The caller may not do this',
  404: 'There is no such thing for this tenant',
  409: 'Its state does not allow it, or the Idempotency-Key was another request',
  412: 'It changed since it was read: `If-Match` is stale',
  413: 'The body is too large',
  415: 'The body is of another media type',
  428: '`If-Match` is missing',
  429: 'Too many requests: `Retry-After` says when',
  503: 'A part of the installation does not answer: `Retry-After` says when',
} as const;

function faultsOf(endpoint: Endpoint): Json {
  const { access, params, query, body, method, requiresIfMatch } = endpoint;
  const statuses = [
    ...((params ?? query ?? body) ? [400] : []),
    ...(access === 'public' ? [] : [401, 403]),
    ...(params ? [404] : []),
    ...(method === 'get' ? [] : [409]),
    ...(requiresIfMatch === true ? [412, 428] : []),
    ...(body ? [413, 415] : []),
    ...[429, 503],
  ];
  const told =
    Object.keys(page(endpoint)).length > 0 ? statuses.filter((status) => status !== 404) : statuses;
  return Object.fromEntries(
    told.map((status) => [String(status), { $ref: `#/components/responses/Fault${String(status)}` }]),
  );
}

/** What is a page for people says its faults in one too. */
const page = ({ outputType }: Endpoint): Json =>
  outputType?.startsWith('text/html') === true ? { [outputType]: { schema: { type: 'string' } } } : {};

const retryAfter = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer', minimum: 0 } } };

function faultResponses(): Json {
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  return Object.fromEntries(
    Object.entries(faults).map(([status, description]) => [
      `Fault${status}`,
      { description, ...((status === '429' || status === '503') && { headers: retryAfter }), content },
    ]),
  );
}

/** Who may call an operation, what a repeat does, and how much it takes: what its summary does not say. */
function describe(endpoint: Endpoint): string {
  const { access, fresh, grants, requiresIfMatch, body, maxBodyBytes = 1_048_576 } = endpoint;
  const repeat = takesKey(endpoint)
    ? endpoint.idempotency === 'secret'
      ? 'The answer holds a secret, which is shown once: a repeat with the same `Idempotency-Key` is told so (409).'
      : 'A repeat with the same `Idempotency-Key` gets the first answer.'
    : endpoint.idempotency === 'natural' && 'A repeat changes nothing more.';
  return [
    access === 'public' ? 'Needs no credentials.' : `Needs the scope \`${access}\`.`,
    fresh === true && 'A member must have proved who they are within the last 15 minutes.',
    grants !== undefined && `Gives rights away (${grants}), never more than the caller has.`,
    repeat,
    requiresIfMatch === true && '`If-Match` says which version the change stands on.',
    body && `The body has at most ${maxBodyBytes.toLocaleString('en')} bytes.`,
  ]
    .filter((each) => typeof each === 'string')
    .join(' ');
}

/** What is sent to the webhook endpoints of tenants. */
function webhooks(): Json {
  return Object.fromEntries(
    offeredTypes.map((type) => {
      const message = z.object({
        type: z.literal(type),
        timestamp: z.iso.datetime(),
        data: domainEvents[type],
      });
      const post = {
        operationId: `on${type.replaceAll(/(?:^|[._])([a-z])/g, (_all, letter: string) => letter.toUpperCase())}`,
        tags: ['webhooks'],
        summary: offered[type],
        description:
          'Signed as Standard Webhooks says, and tried again for three days until it is answered with 2xx.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: jsonSchema(message, 'output') } },
        },
        responses: { '2XX': { description: 'Taken; anything else is tried again' } },
      };
      return [type, { post }];
    }),
  );
}

/** An entity tag of this API. */
const version = { type: 'string', pattern: '^(W/)?"[0-9]{1,9}"$' };

/** What names a request, so that its repeat is known. */
const idempotencyKey = { type: 'string', pattern: '^[!-~]{1,200}$' };

function parameters(endpoint: Endpoint): Json[] {
  const from = (place: 'path' | 'query', schema: z.ZodType | undefined): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, schemaOf]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: schemaOf,
    }));
  };
  const headers: Json[] = [];
  if (takesKey(endpoint)) {
    headers.push({ name: 'Idempotency-Key', in: 'header', schema: idempotencyKey });
  }
  if (endpoint.requiresIfMatch) {
    headers.push({ name: 'If-Match', in: 'header', required: true, schema: version });
  }
  return [...from('path', endpoint.params), ...from('query', endpoint.query), ...headers];
}

/** JSON that is read as the text that came may be any: its sender says what it is. */
function bodySchema(body: z.ZodType, bodyType: string | undefined): Json {
  return bodyType === 'application/json'
    ? { description: 'As its sender writes it' }
    : jsonSchema(body, 'input');
}

function operation(endpoint: Endpoint, schemas: Record<string, unknown>, names: Names | undefined): Json {
  const outputType = endpoint.outputType ?? 'application/json';
  const success: Json = { description: 'Success' };
  if (endpoint.requiresIfMatch === true)
    success['headers'] = { ETag: { description: 'The version now', schema: version } };
  if (endpoint.output)
    success['content'] = {
      [outputType]: {
        schema: names ? named(endpoint.output, schemas, names) : jsonSchema(endpoint.output, 'output'),
      },
    };
  else if (endpoint.outputType) success['content'] = { [outputType]: { schema: { type: 'string' } } };
  return {
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: describe(endpoint),
    parameters: parameters(endpoint),
    ...(endpoint.body && {
      requestBody: {
        // An absent body is an empty one, where every field has a default.
        required: !endpoint.body.safeParse(endpoint.bodyType === undefined ? {} : '').success,
        content: {
          [endpoint.bodyType ?? 'application/json']: { schema: bodySchema(endpoint.body, endpoint.bodyType) },
        },
      },
    }),
    responses: {
      [String(endpoint.status)]: success,
      ...faultsOf(endpoint),
      default: {
        description: 'A problem (RFC 9457)',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          ...page(endpoint),
        },
      },
    },
    security: endpoint.access === 'public' ? [] : [{ bearer: [endpoint.access] }],
    ...(endpoint.access !== 'public' && { 'x-required-scope': endpoint.access }),
  };
}

/** An answer by its name, where it has one, else as it is, with the names inside. */
function named(output: z.ZodType, schemas: Record<string, unknown>, names: Names): Json {
  const id = names.get(output)?.id;
  const schema = lifted(jsonSchema(output, 'output', names), schemas);
  if (id === undefined) return schema;
  schemas[id] ??= schema;
  return { $ref: `#/components/schemas/${id}` };
}

/**
 * The OpenAPI 3.1 document of a set of endpoints. Answers have names and stand under `components`, unless `inline`: then each is written out
 * where it is given.
 */
export function openApiDocument(
  title: string,
  version: string,
  endpoints: readonly Endpoint[],
  { inline = false }: { readonly inline?: boolean } = {},
): Json {
  const paths: Record<string, Json> = {};
  const schemas: Record<string, unknown> = {};
  const names = inline ? undefined : namesOf(endpoints);
  for (const each of endpoints) (paths[each.path] ??= {})[each.method] = operation(each, schemas, names);
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      description:
        'Every list has `limit` and `cursor`; `nextCursor` is null on the last page. Instants are RFC 3339 in UTC. A POST may carry an `Idempotency-Key`: a repeat gets the first answer. Faults are problem documents (RFC 9457).',
      contact: { name: 'Whoever runs this installation' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set([...endpoints.map(({ tag }) => tag), 'webhooks'])].sort().map((name) => ({ name })),
    paths,
    webhooks: webhooks(),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key (`tsk_…`) or an access token; the names are the scopes that an operation needs',
        },
      },
      responses: faultResponses(),
      schemas: { ...schemas, Problem: jsonSchema(Problem, 'output') },
    },
  };
}
