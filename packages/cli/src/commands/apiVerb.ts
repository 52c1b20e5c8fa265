import type { Endpoint } from '@tsudoi/contracts/endpoint';
import { everyEndpoint } from '@tsudoi/contracts/everyEndpoint';
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { ApiClient } from '../apiClient.ts';
import { takesName } from '../namedClient.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';

interface ApiOptions {
  readonly body?: string;
  readonly ifMatch?: string;
}

/** `tsudoi api [operation] [name=value…]`: every operation of the public API, by its contract. */
export function addApiVerb(program: Command, run: Run): void {
  program
    .command('api')
    .argument('[operation]', 'such as listEvents; without one: which there are')
    .argument('[values...]', 'name=value of the path and the query; names and addresses for ids')
    .option('--body <json>', 'the body, @file for one of a file, - for standard input')
    .option('--if-match <version>', 'the version that is changed')
    .description('call any operation of the API')
    .action((operation: string | undefined, values: string[], options: ApiOptions) =>
      run((api, output) => apiCommand(api, output, operation, values, options)),
    );
}

async function apiCommand(
  api: ApiClient,
  output: Output,
  operation: string | undefined,
  values: readonly string[],
  options: ApiOptions,
): Promise<void> {
  const endpoints = await everyEndpoint();
  if (operation === undefined) {
    output.table(
      ['operation', 'method', 'path', 'what'],
      endpoints.map(({ operationId, method, path, summary }) => [operationId, method, path, summary]),
    );
    output.result(
      endpoints.map(({ operationId, method, path, summary }) => ({ operationId, method, path, summary })),
    );
    return;
  }
  const endpoint = endpoints.find(({ operationId }) => operationId.toLowerCase() === operation.toLowerCase());
  if (!endpoint) throw new Error(`there is no operation ${operation}; tsudoi api lists them`);
  const given = Object.fromEntries(values.map((each) => pairOf(each)));
  const inPath = new Set([...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name)));
  const missing = [...inPath].filter((name) => given[name] === undefined);
  if (missing.length > 0)
    throw new Error(`${endpoint.operationId} needs ${missing.map((name) => `${name}=…`).join(' ')}`);
  const body = await bodyOf(endpoint, options.body);
  const { body: answer, etag } = await api.call(endpoint, {
    params: Object.fromEntries(Object.entries(given).filter(([name]) => inPath.has(name))),
    query: Object.fromEntries(Object.entries(given).filter(([name]) => !inPath.has(name))),
    ...(body !== undefined && { body }),
    ...(options.ifMatch !== undefined && { ifMatch: `"${options.ifMatch.replaceAll('"', '')}"` }),
  });
  output.line(typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2));
  if (etag !== undefined) output.line(`version ${etag}`);
  output.result(answer === '' ? null : answer);
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`${text} is not name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The body, tried against the contract before it is sent: its faults name their fields. @throws ZodError */
async function bodyOf(endpoint: Endpoint, given: string | undefined): Promise<unknown> {
  if (!endpoint.body) {
    if (given !== undefined) throw new Error(`${endpoint.operationId} takes no body`);
    return undefined;
  }
  const written =
    given === '-'
      ? await text(process.stdin)
      : given?.startsWith('@')
        ? await readFile(given.slice(1), 'utf8')
        : (given ?? (endpoint.bodyType ? '' : '{}'));
  if (endpoint.bodyType) return written;
  let body: unknown;
  try {
    body = JSON.parse(written);
  } catch (err) {
    throw new Error(`the body is no JSON: ${(err as Error).message}`, { cause: err });
  }
  const read = endpoint.body.safeParse(body);
  // Names that stand for ids are looked up when the call is made.
  const faults = (read.error?.issues ?? []).filter(({ path }) => !takesName(String(path.at(-1))));
  if (faults.length > 0) throw new z.ZodError(faults);
  return body;
}
