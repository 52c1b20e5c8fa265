import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { Request } from 'express';
import type { z } from 'zod';
import { InvalidInput } from '../errors.ts';
import { checkBodyHeaders, parseJson, readBody } from './readBody.ts';
import { mayHoldUnstorable, refuseUnstorable } from './storableText.ts';

const defaultBodyLimitBytes = 1024 * 1024;
/** A body that anybody may send has come whole within this. */
const publicBodyMs = 10_000;

function validated(
  schema: z.ZodType | undefined,
  place: string,
  value: unknown,
  status: 400 | 404 = 400,
): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => {
    const base = [place, ...issue.path.map(String)].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: `${base}.${key}`, message: 'unknown field' }))
      : [{ field: base, message: issue.message }];
  });
  const first = faults[0];
  throw new InvalidInput(
    first ? `${first.field}: ${first.message}` : `${place} is not valid`,
    faults,
    status === 404 ? 400 : status,
  );
}

/** Path, query and body as the endpoint's schemas let them pass; `InvalidInput` names the field that does not. */
export async function readInput(
  endpoint: Endpoint,
  request: Request,
): Promise<{ readonly params: unknown; readonly query: unknown; readonly body: unknown }> {
  if (endpoint.params) refuseUnstorable('path', request.params);
  if (endpoint.query) refuseUnstorable('query', request.query);
  const params = validated(endpoint.params, 'path', request.params);
  const query = validated(endpoint.query, 'query', request.query);
  let body: unknown;
  if (endpoint.streamed) {
    checkBodyHeaders(request, endpoint.maxBodyBytes ?? defaultBodyLimitBytes);
    body = '';
  } else if (endpoint.body) {
    const raw = await readBody(
      request,
      endpoint.maxBodyBytes ?? defaultBodyLimitBytes,
      endpoint.access === 'public' ? publicBodyMs : undefined,
    );
    const given = endpoint.bodyType ? raw.toString('utf8') : parseJson(request, raw);
    if (!endpoint.anyCharacters && mayHoldUnstorable(raw)) refuseUnstorable('body', given);
    body = validated(endpoint.body, 'body', given);
  }
  return { params, query, body };
}

/** The request's `Idempotency-Key`; `InvalidInput` where it is not 1 to 200 printable ASCII characters. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return undefined;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new InvalidInput('Idempotency-Key must be 1 to 200 printable ASCII characters', [
      { field: 'header.idempotency-key', message: 'not valid' },
    ]);
  }
  return key;
}
