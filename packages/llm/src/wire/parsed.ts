/** An object that came from outside: nothing is known of its fields. */
export type Outside = Readonly<Record<string, unknown>>;

/** Deeper is no answer of a model server, and whoever walks it would end the stack. */
const mostDepth = 64;
/** What parsing may cost at one go, in units of about 0.1 µs; some 40 ms: 300,000 numbers, or 60,000 members of objects. */
const mostWork = 300_000;

/**
 * Parses JSON from outside that is at most 64 deep and holds no more values than are built in some 40 ms; both are counted before
 * anything is built.
 * @throws SyntaxError for anything else
 */
export function parseJson(text: string): unknown {
  checkCost(text);
  return JSON.parse(text);
}

/** One pass, no recursion. @throws SyntaxError for JSON that costs too much */
function checkCost(text: string): void {
  let depth = 0;
  let work = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (inText) {
      if (sign === '\\') at += 1;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign === ',') work += 1;
    else if (sign === ':') work += 4;
    else if (sign === '{' || sign === '[') {
      work += 2;
      depth += 1;
      if (depth > mostDepth) throw new SyntaxError(`nested more than ${String(mostDepth)} deep`);
    } else if (sign === '}' || sign === ']') depth -= 1;
  }
  if (work > mostWork) throw new SyntaxError('more values than are read at once');
}

/** The value as an object, or an empty one: arrays, null and scalars have no fields. */
export function objectOf(value: unknown): Outside {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Outside) : {};
}

/** The value as a list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text that a database takes: no NUL, no lone surrogate; '' for anything but a string. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? storable(value) : '';
}

/** A text without NUL and other control characters but tab and line breaks, and without lone surrogates. */
function storable(text: string): string {
  // PostgreSQL refuses NUL, and a terminal acts on the others.
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
}

const longestName = 100;

/** A name as a provider gives it (model, id), short and printable; undefined when there is none. */
export function nameOf(value: unknown): string | undefined {
  const name = textOf(value).trim().slice(0, longestName).toWellFormed();
  return name === '' ? undefined : name;
}
