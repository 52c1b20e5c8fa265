/** A JSON schema (2020-12) as the OpenAPI document holds it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: boolean | Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly $ref?: string;
  readonly description?: string;
}

/** The TypeScript type of what a schema accepts. What a type cannot say (lengths, patterns, ranges) is left to the server. */
export function typeOfSchema(schema: Schema): string {
  if (schema.$ref !== undefined) return 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return join(union.map(typeOfSchema), ' | ');
  if (schema.allOf) return join(schema.allOf.map(typeOfSchema), ' & ');
  if (Array.isArray(schema.type))
    return join(
      (schema.type as readonly string[]).map((type) => typeOfSchema({ ...schema, type })),
      ' | ',
    );
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
    case 'number':
      return schema.type;
    case 'integer':
      return 'number';
    case 'array':
      return typeOfArray(schema);
    case 'object':
      return typeOfObject(schema);
    default:
      return 'unknown';
  }
}

function typeOfArray(schema: Schema): string {
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOfSchema).join(', ')}]`;
  if (typeof schema.items !== 'object') return 'unknown[]';
  const each = typeOfSchema(schema.items);
  const { minItems = 0, maxItems } = schema;
  // So many, no more and no fewer, as a pair of limits is: each has its place.
  if (minItems > 1 && minItems <= 4 && maxItems === minItems)
    return `[${Array.from({ length: minItems }, () => each).join(', ')}]`;
  return `(${each})[]`;
}

function typeOfObject(schema: Schema): string {
  const required = new Set(schema.required);
  const named = Object.entries(schema.properties ?? {}).map(
    ([name, each]) => `${keyOf(name)}${required.has(name) ? '' : '?'}: ${typeOfSchema(each)}`,
  );
  const rest = schema.additionalProperties;
  const values = typeof rest === 'object' ? typeOfSchema(rest) : 'unknown';
  if (named.length === 0) {
    if (rest === false) return 'Record<string, never>';
    const keys = schema.propertyNames?.enum;
    return keys
      ? `{ ${keys.map((key) => `${keyOf(String(key))}?: ${values}`).join('; ')} }`
      : `Record<string, ${values}>`;
  }
  return `{ ${named.join('; ')} }`;
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function join(types: readonly string[], by: string): string {
  const unique = [...new Set(types)];
  return unique.length === 1
    ? (unique[0] ?? 'unknown')
    : unique.map((type) => (type.includes(' ') ? `(${type})` : type)).join(by);
}
