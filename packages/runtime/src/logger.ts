import { trace } from '@opentelemetry/api';
import pino from 'pino';

export type Logger = pino.Logger;

/** Paths that never reach a log, wherever they stand. */
const secret = [
  'authorization',
  'password',
  'token',
  'apiKey',
  'secret',
  'refreshToken',
  'accessToken',
  'prompt',
  'parameters',
];

/**
 * Structured JSON logs on standard output with `service` and, inside a span, `trace_id`.
 * `destination` is for tests that read the log.
 */
export function createLogger(service: string, level: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    mixin: () => {
      const span = trace.getActiveSpan();
      return span ? { trace_id: span.spanContext().traceId } : {};
    },
    serializers: { err: describeError },
  };
  return pino(options, destination ?? pino.destination({ sync: false, minLength: 0 }));
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
