import { ZodError } from 'zod';
import { ApiFault } from './apiClient.ts';

/** A fault of a command as `--json` prints it. */
interface ToldFault {
  readonly message: string;
  /** HTTP status; 0 where nothing answered; null where it was no call. */
  readonly status: number | null;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be opened by this user',
  EISDIR: 'is a folder, not a file',
};

/** A file that cannot be read, in words. */
function fileFault(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error && 'syscall' in thrown && 'code' in thrown)) return undefined;
  const why = fileFaults[String(thrown.code)];
  return why && `${'path' in thrown ? String(thrown.path) : 'what was named'} ${why}`;
}

function faultOf(thrown: unknown): ToldFault {
  if (thrown instanceof ZodError)
    return {
      message: 'not what this command takes',
      status: null,
      errors: thrown.issues.map(({ path, message }) => ({ field: path.join('.') || 'value', message })),
    };
  const message = fileFault(thrown) ?? (thrown instanceof Error ? thrown.message : String(thrown));
  if (!(thrown instanceof ApiFault)) return { message, status: null, errors: [] };
  return { message, status: thrown.status, errors: thrown.problem?.errors ?? [] };
}

/** Writes a fault to standard error: a line and one for each field, or one JSON document. */
export function tellFault(
  thrown: unknown,
  json: boolean,
  stream: { write(text: string): unknown } = process.stderr,
): void {
  const fault = faultOf(thrown);
  if (json) {
    stream.write(`${JSON.stringify({ error: fault })}\n`);
    return;
  }
  stream.write(`tsudoi: ${fault.message}\n`);
  for (const { field, message } of fault.errors) stream.write(`  ${field}: ${message}\n`);
}
