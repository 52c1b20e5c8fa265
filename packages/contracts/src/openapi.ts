import { z } from 'zod';
import { takesKey, type Endpoint } from './endpoint.ts';
import { Problem } from './problem.ts';

type Json = Record<string, unknown>;

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  return rest;
}

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
    headers.push({ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 } });
  }
  if (endpoint.requiresIfMatch) {
    headers.push({ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } });
  }
  return [...from('path', endpoint.params), ...from('query', endpoint.query), ...headers];
}

function operation(endpoint: Endpoint): Json {
  const outputType = endpoint.outputType ?? 'application/json';
  const success: Json = { description: 'Success' };
  if (endpoint.output)
    success['content'] = { [outputType]: { schema: jsonSchema(endpoint.output, 'output') } };
  else if (endpoint.outputType) success['content'] = { [outputType]: { schema: { type: 'string' } } };
  return {
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    parameters: parameters(endpoint),
    ...(endpoint.body && {
      requestBody: {
        required: true,
        content: {
          [endpoint.bodyType ?? 'application/json']: { schema: jsonSchema(endpoint.body, 'input') },
        },
      },
    }),
    responses: {
      [String(endpoint.status)]: success,
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    security: endpoint.access === 'public' ? [] : [{ bearer: [] }],
    ...(endpoint.access !== 'public' && { 'x-required-scope': endpoint.access }),
  };
}

/** The OpenAPI 3.1 document of a set of endpoints. */
export function openApiDocument(title: string, version: string, endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Json> = {};
  for (const each of endpoints) (paths[each.path] ??= {})[each.method] = operation(each);
  return {
    openapi: '3.1.0',
    info: { title, version },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: jsonSchema(Problem, 'output') },
    },
  };
}
