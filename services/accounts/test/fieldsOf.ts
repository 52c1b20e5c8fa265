/** The names of a schema's fields, however deep. */
export function* fieldsOf(schema: unknown, depth = 0): Generator<string> {
  if (depth > 6 || typeof schema !== 'object' || schema === null) return;
  const { shape, def } = schema as {
    shape?: Record<string, unknown>;
    def?: Record<string, unknown>;
  };
  for (const [name, field] of Object.entries(shape ?? {})) {
    yield name;
    yield* fieldsOf(field, depth + 1);
  }
  for (const inner of ['innerType', 'element', 'in', 'out'])
    if (def?.[inner]) yield* fieldsOf(def[inner], depth + 1);
}
