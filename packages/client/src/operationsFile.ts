import { typeOfSchema, type Schema } from './typeOfSchema.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

/** The text of generated/operations.ts: a type and a line of the table for each operation of an OpenAPI document, by name. */
export function operationsFile(document: Readonly<Record<string, unknown>>): string {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  const all = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  const types = all.map(({ operation }) => typeOf(operation));
  const table = all.map(({ path, method, operation }) => rowOf(path, method, operation));
  return [
    '// Made from the OpenAPI document by generateMain.ts; never edited.',
    '',
    '/** What each operation of the public API takes and gives. */',
    'export interface Operations {',
    ...types,
    '}',
    '',
    '/** Where each operation answers. */',
    'export const operations = {',
    ...table,
    '} as const;',
    '',
  ].join('\n');
}

function typeOf(operation: Operation): string {
  const of = (place: string) => {
    const parameters = operation.parameters.filter((each) => each.in === place);
    if (parameters.length === 0) return 'undefined';
    const fields = parameters.map(
      ({ name, required, schema }) => `${name}${required === true ? '' : '?'}: ${typeOfSchema(schema)}`,
    );
    return `{ ${fields.join('; ')} }`;
  };
  const body = firstOf(operation.requestBody?.content);
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  const output = firstOf(success?.content);
  return [
    `  /** ${operation.summary.replaceAll('*/', '')} */`,
    `  ${operation.operationId}: {`,
    `    params: ${of('path')};`,
    `    query: ${of('query')};`,
    `    body: ${body ? typeOfSchema(body.schema) : 'undefined'};`,
    `    output: ${output ? typeOfSchema(output.schema) : 'undefined'};`,
    '  };',
  ].join('\n');
}

function rowOf(path: string, method: string, operation: Operation): string {
  const bodyType = Object.keys(operation.requestBody?.content ?? {})[0];
  const extra = bodyType !== undefined && bodyType !== 'application/json' ? `, bodyType: '${bodyType}'` : '';
  const open = operation.security.length === 0 ? ', public: true' : '';
  return `  ${operation.operationId}: { method: '${method}', path: '${path}'${extra}${open} },`;
}

function firstOf<T>(content: Readonly<Record<string, T>> | undefined): T | undefined {
  return Object.values(content ?? {})[0];
}
