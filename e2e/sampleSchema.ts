/** A JSON Schema as `z.toJSONSchema` writes it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** A reproducible source of chance: numbers in [0, 1). */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface SampleContext {
  readonly random: Random;
  /** Ids for fields of format uuid. */
  uuid(name: string): string;
  /** Plain text for fields without pattern. */
  text(name: string): string;
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

const days = 86_400_000;

/** Strings that a pattern or a refinement of the contracts asks for, by the name of the field or by the pattern. */
function patterned(schema: JsonSchema, name: string, context: SampleContext): string | undefined {
  const { random } = context;
  if (/timeZone|zone$/i.test(name)) return pick(random, ['Asia/Tokyo', 'Europe/Berlin', 'UTC']);
  const pattern = schema.pattern;
  if (pattern === undefined) return undefined;
  const known = [
    `word-${Math.floor(random() * 1e6).toString(36)}`,
    '22:30',
    '06:00',
    '123456',
    '+819012345678',
    'example.com',
    `${Math.floor(random() * 1e6)}`,
    'k1',
    'signed_up',
    '2026-12-01',
    '2026-12',
    'abcd-efgh-ijkl',
    'a',
    'A1',
    'https://example.com/x',
  ];
  return known.find((text) => new RegExp(pattern, 'u').test(text));
}

function sampleString(schema: JsonSchema, name: string, context: SampleContext): string {
  const { random } = context;
  switch (schema.format) {
    case 'uuid':
      return context.uuid(name);
    case 'date-time':
      return new Date(Date.now() + (random() * 120 + 1) * days).toISOString();
    case 'date':
      return new Date(Date.now() + (random() * 120 - 60) * days).toISOString().slice(0, 10);
    case 'email':
      return `p${Math.floor(random() * 1e9).toString(36)}@example.com`;
    case 'uri':
    case 'url':
      return 'https://example.com/path';
    case undefined:
      break;
  }
  const fitting = patterned(schema, name, context);
  if (fitting !== undefined) return fitting;
  let text = context.text(name);
  while (text.length < (schema.minLength ?? 0)) text += ' and more';
  return text.slice(0, schema.maxLength ?? 200);
}

function sampleNumber(schema: JsonSchema, random: Random): number {
  const low = Math.max(schema.minimum ?? schema.exclusiveMinimum ?? 0, -1_000_000);
  const high = Math.min(schema.maximum ?? schema.exclusiveMaximum ?? low + 500, low + 500);
  const value = low + random() * (high - low);
  if (schema.type === 'integer') return Math.min(Math.ceil(value), Math.floor(high));
  return Math.round(value * 1_000) / 1_000 || high / 2;
}

/** A value that a schema takes, as far as a schema tells; optional fields come half of the time. */
export function sample(
  schema: JsonSchema,
  name: string,
  context: SampleContext,
  root: JsonSchema = schema,
  depth = 0,
): unknown {
  const { random } = context;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(random, schema.enum);
  if (schema.$ref) {
    const target = root.$defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? (schema.$ref === '#' ? root : {});
    return depth > 6 ? null : sample(target, name, context, root, depth + 1);
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return sample(pick(random, choices), name, context, root, depth + 1);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((each) => sample(each, name, context, root, depth + 1)));
  }
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'string':
      return sampleString(schema, name, context);
    case 'integer':
    case 'number':
      return sampleNumber(schema, random);
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    case 'array': {
      const least = schema.minItems ?? 0;
      const length = Math.min(schema.maxItems ?? 3, least + Math.floor(random() * 3));
      const items = typeof schema.items === 'object' ? schema.items : {};
      return Array.from({ length }, () => (depth > 6 ? null : sample(items, name, context, root, depth + 1)));
    }
    case 'object':
      return sampleObject(schema, context, root, depth);
    default:
      return schema.properties
        ? sampleObject(schema, context, root, depth)
        : pick(random, ['any', 1, true, null]);
  }
}

function sampleObject(schema: JsonSchema, context: SampleContext, root: JsonSchema, depth: number): object {
  const { random } = context;
  const made: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(schema.properties ?? {})) {
    if (schema.required?.includes(key) || (random() < 0.5 && depth < 6)) {
      made[key] = sample(each, key, context, root, depth + 1);
    }
  }
  if (typeof schema.additionalProperties === 'object' && !schema.properties && random() < 0.7) {
    const names = schema.propertyNames?.enum ?? ['first', 'second'];
    const key = String(pick(random, names));
    made[key] = sample(schema.additionalProperties, key, context, root, depth + 1);
  }
  return made;
}
