import type { z } from 'zod';

/** Every fault of the environment at once, one a line; the process must not start. */
export class InvalidConfig extends Error {
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${String(faults.length)} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'InvalidConfig';
  }
}

/**
 * Parses an environment with the one schema of a process and freezes the result.
 * Empty strings count as absent, as they do in a chart. Throws InvalidConfig with all faults together.
 */
export function parseConfig<T extends z.ZodType>(
  schema: T,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<T>> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    throw new InvalidConfig(
      parsed.error.issues.map((issue) => `${issue.path.join('.') || '(all)'}: ${issue.message}`),
    );
  }
  return Object.freeze(parsed.data);
}
