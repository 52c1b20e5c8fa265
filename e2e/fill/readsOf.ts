/** What of an OpenAPI document is read here. */
export interface ReadsDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ReadsOperation>>>>;
}

interface ReadsOperation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: ReadsSchema;
  }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface ReadsSchema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
}

/** One request to make; `paged`: it takes a cursor, and its answer says where the next page begins. */
export interface Read {
  readonly operationId: string;
  /** The route and what narrows it, as it stands in tables. */
  readonly name: string;
  readonly path: string;
  readonly paged: boolean;
  /** It names something that nobody has. */
  readonly strange: boolean;
  /** Parameters of its path that have no value: whatever it reads, nothing is there. */
  readonly unknown: readonly string[];
}

/** Values for names of path parameters and of filters, each value a request of its own. */
export interface ReadValues {
  readonly inPath: Readonly<Record<string, string>>;
  readonly inQuery: Readonly<Record<string, readonly string[]>>;
}

/** What nobody has: a look that finds nothing is a range of an index, too. */
function strangeValue({ type, format, minimum }: ReadsSchema): string {
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (format === 'date') return '2026-01-01';
  if (format === 'date-time') return '2026-01-01T00:00:00.000Z';
  if (type === 'integer' || type === 'number') return String(minimum ?? 1);
  return type === 'boolean' ? 'true' : 'strange';
}

/**
 * Every GET that answers JSON: bare, with each filter, with each value of a filter. A name without values gets one that nobody
 * has; `strange` says that the answer may then be 404.
 */
export function readsOf(document: ReadsDocument, values: ReadValues): Read[] {
  const reads: Read[] = [];
  for (const [route, { get }] of Object.entries(document.paths)) {
    if (!get || !('application/json' in (get.responses['200']?.content ?? {}))) continue;
    const parameters = get.parameters ?? [];
    const unknown: string[] = [];
    const path = parameters
      .filter((each) => each.in === 'path')
      .reduce((text, { name, schema }) => {
        const value = values.inPath[`${get.operationId}.${name}`] ?? values.inPath[name];
        if (value === undefined) unknown.push(name);
        return text.replace(`{${name}}`, encodeURIComponent(value ?? strangeValue(schema)));
      }, route);
    const query = parameters.filter((each) => each.in === 'query');
    const paged = query.some((each) => each.name === 'cursor');
    const read = (suffix: string, ofNobody = false): Read => ({
      operationId: get.operationId,
      name: `${route}${suffix}`,
      path: `${path}${suffix}`,
      paged,
      strange: unknown.length > 0 || ofNobody,
      unknown,
    });
    const required = values.inQuery[`${get.operationId}.required`];
    if (required) reads.push(...required.map((each) => read(`?${each}`)));
    else reads.push(read(''));
    for (const { name, schema } of query) {
      if (name === 'cursor' || name === 'limit' || required) continue;
      const known = schema.enum ?? values.inQuery[`${get.operationId}.${name}`] ?? values.inQuery[name];
      const given = known ?? [strangeValue(schema)];
      reads.push(...given.map((each) => read(`?${name}=${encodeURIComponent(each)}`, known === undefined)));
    }
  }
  return reads;
}
