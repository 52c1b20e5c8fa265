import type { Problem } from '@tsudoi/contracts/problem';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { AppError, TooManyRequests, Unavailable } from '../errors.ts';

/** SQL states and network codes that mean "what we stand on is away", not "we have a bug". */
const passing = new Set([
  '08000',
  '08001',
  '08003',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '40001',
  '40P01',
  '55P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT_SOCKET',
]);

/** Turns what was thrown into what the caller is told: AppError as it is, passing faults as 503, the rest undefined. */
export function toAppError(thrown: unknown): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  if (code !== undefined && passing.has(code))
    return new Unavailable('A part of the installation does not answer; try again soon', 2);
  if (code === '57014') return new Unavailable('The database took too long', 5);
  return undefined;
}

/** What pg says, without a code, of a connection that went away or did not come. */
const lostConnection = new Set([
  'Connection terminated unexpectedly',
  'Connection terminated',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]);

/** The SQL state or network code of a fault, or of what caused it. */
export function codeOf(thrown: unknown): string | undefined {
  for (let each = thrown; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string') return each.code;
    if ('driverError' in each && each.driverError instanceof Error && 'code' in each.driverError) {
      return String(each.driverError.code);
    }
    if (lostConnection.has(each.message)) return '08006';
  }
  return undefined;
}

/** The problem document of an error; an unknown one says nothing of its inside. */
export function problemOf(error: AppError | undefined, requestId: string): Problem {
  const status = error?.status ?? 500;
  return {
    type: error ? `urn:tsudoi:problem:${error.name}` : 'about:blank',
    title: error?.title ?? STATUS_CODES[status] ?? 'Error',
    status,
    detail: error?.message ?? 'An unexpected fault; the request id finds it in the log',
    requestId,
    ...(error?.faults && { errors: [...error.faults] }),
    ...(retryAfter(error) !== undefined && { retryAfterSeconds: retryAfter(error) }),
  };
}

function retryAfter(error: AppError | undefined): number | undefined {
  return error instanceof Unavailable || error instanceof TooManyRequests
    ? error.retryAfterSeconds
    : undefined;
}

/** Sends a problem, unless an answer has begun: then the connection is cut, so that nobody takes half for whole. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(problem);
  if (problem.retryAfterSeconds !== undefined)
    response.setHeader('Retry-After', String(Math.ceil(problem.retryAfterSeconds)));
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.statusCode = problem.status;
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
