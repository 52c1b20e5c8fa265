import pino from 'pino';
import { redact } from './redact.ts';
import { currentTrace } from './tracing/unsampled.ts';

export type Logger = pino.Logger;

/** Fields of a child logger, which `redact` does not see. */
const secretFields = [
  'authorization',
  'password',
  'token',
  'apiKey',
  'secret',
  'refreshToken',
  'accessToken',
];

/**
 * Lines leave together: at 4 KB, a quarter of a second after the first of them, or when the process exits. One write
 * a line cost 5 % of a busy API's time. Only kill -9 loses what is waiting.
 */
const buffered = { sync: false, minLength: 4_096, periodicFlush: 250, maxLength: 1024 * 1024 } as const;

/**
 * Standard output, which may lead to a disk that is full: then lines wait, a megabyte of them at most, and are written when there
 * is room again. A process that cannot log goes on.
 */
function standardOutput(): pino.DestinationStream {
  const output = pino.destination(buffered);
  let full = false;
  output.on('error', () => (full = true));
  output.on('write', () => (full = false));
  // Its own flush at the exit would try for ever.
  const flush = output.flushSync.bind(output);
  output.flushSync = () => {
    if (!full) flush();
  };
  return output;
}

/**
 * Structured JSON logs on standard output with `service` and, inside a span, `trace_id`.
 * `destination` is for tests that read the log; `copy` gets every line too.
 */
export function createLogger(
  service: string,
  level: string,
  destination?: pino.DestinationStream,
  copy?: { write(line: string): void },
): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (line) => redact(line) as Record<string, unknown>,
    },
    redact: { paths: [...secretFields], censor: '[redacted]' },
    mixin: () => {
      const traced = currentTrace();
      return traced ? { trace_id: traced.traceId } : {};
    },
    serializers: { err: describeError },
  };
  const output = destination ?? standardOutput();
  if (copy) {
    const write = output.write.bind(output);
    output.write = (line) => {
      copy.write(line);
      write(line);
    };
  }
  return pino(options, output);
}

/** A child for lines of fixed fields that hold no secret: looking for secrets costs as much as writing the line. */
export function withoutRedaction(log: Logger): Logger {
  return log.child({}, { formatters: { log: (line) => line }, redact: { paths: [] } });
}

/** What of an error may be logged: never SQL parameters, never a request. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: error.name === 'QueryFailedError' ? error.message.split('\n')[0] : error.message,
    ...(code !== undefined && { code }),
    stack: error.stack,
    ...(error.cause instanceof Error && { cause: `${error.cause.name}: ${error.cause.message}` }),
  };
}
