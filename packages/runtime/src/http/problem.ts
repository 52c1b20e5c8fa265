import type { Problem } from '@tsudoi/contracts/problem';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { AppError, freshSeconds, TooManyRequests, Unavailable } from '../errors.ts';
import { codeOf, isPassingFault } from '../passingFault.ts';

/** Turns what was thrown into what the caller is told: AppError as it is, passing faults as 503, the rest undefined. */
export function toAppError(thrown: unknown): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  if (code === '57014') return new Unavailable('The database took too long', 5);
  // SQLSTATE disk_full.
  if (code === '53100')
    return new Unavailable('The disk of the database is full: nothing is written until there is room', 60);
  // SQLSTATE read_only_sql_transaction: a disk that is nearly full, or a standby whose turn has not come.
  if (code === '25006')
    return new Unavailable(
      'The database takes no changes now, as while its disk is nearly full; what is there can be read',
      10,
    );
  if (code === 'TS002') return new Unavailable('A repeat of this request has taken over', 2);
  if (isPassingFault(thrown))
    return new Unavailable('A part of the installation does not answer; try again soon', 2);
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
  if (problem.status === 401)
    response.setHeader(
      'WWW-Authenticate',
      problem.type.endsWith(':ProofTooOld')
        ? `Bearer error="insufficient_user_authentication", error_description="${problem.detail}", max_age="${String(freshSeconds)}"`
        : 'Bearer',
    );
  response.statusCode = problem.status;
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
