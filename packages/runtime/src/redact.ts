/** Ends of names, in lower case without `_` and `-`, whose values never reach a log: `a.access_token`, `list[0].Password`. */
const secretEnds = [
  'authorization',
  'password',
  'token',
  'apikey',
  'secret',
  'cookie',
  'privatekey',
  'prompt',
  'parameters',
];
const known = new Map<string, boolean>();
/** Deeper than this nothing of a line is looked at: it is left out. */
const mostDepth = 8;

function isSecret(name: string): boolean {
  let secret = known.get(name);
  if (secret === undefined) {
    const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
    secret = secretEnds.some((end) => plain.endsWith(end));
    // Names come from code, not from data; a line of a foreign object must not grow this for ever.
    if (known.size < 2_000) known.set(name, secret);
  }
  return secret;
}

/**
 * The value without secrets, wherever they stand: objects and lists are looked through, and copied only where something is
 * replaced. Numbers, booleans and null under such a name are figures and stay. Instances of classes stay as they are: an error has a
 * serializer of its own.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > mostDepth) return '[too deep]';
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (const [index, each] of value.entries()) {
      const clean = redact(each, depth + 1);
      if (clean !== each) (copy ??= [...(value as unknown[])])[index] = clean;
    }
    return copy ?? value;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, each] of Object.entries(value)) {
    const hidden =
      isSecret(name) && (typeof each === 'string' || (typeof each === 'object' && each !== null));
    const clean = hidden ? '[redacted]' : redact(each, depth + 1);
    if (clean !== each) (copy ??= { ...(value as Record<string, unknown>) })[name] = clean;
  }
  return copy ?? value;
}
