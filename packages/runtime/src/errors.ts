import type { FieldFault } from '@tsudoi/contracts/problem';

/** Base of every error that a caller can be told about; anything else is a bug and becomes a 500. */
export abstract class AppError extends Error {
  abstract readonly status: number;
  abstract readonly title: string;
  readonly faults: readonly FieldFault[] | undefined;

  constructor(message: string, faults?: readonly FieldFault[]) {
    super(message);
    this.name = new.target.name;
    this.faults = faults;
  }
}

/** The request is wrong; `faults` names each field ("body.budgetJpy"). 400 unless another status is given. */
export class InvalidInput extends AppError {
  readonly status: number;
  readonly title = 'Invalid input';
  constructor(
    message: string,
    faults?: readonly FieldFault[],
    status: 400 | 408 | 413 | 415 | 422 | 428 = 400,
  ) {
    super(message, faults);
    this.status = status;
  }
}

/** One field is wrong. */
export function invalidField(field: string, message: string): InvalidInput {
  return new InvalidInput(`${field}: ${message}`, [{ field, message }]);
}

/** No credentials, or credentials that are not valid (401). */
export class Unauthenticated extends AppError {
  readonly status = 401;
  readonly title = 'Not authenticated';
}

/** How long a proof of who one is counts as fresh, seconds. */
export const freshSeconds = 900;

/** The session has proved who it is too long ago for this (401, RFC 9470): step up, or sign in anew. */
export class ProofTooOld extends AppError {
  readonly status = 401;
  readonly title = 'Not authenticated lately';
}

/** The principal may not do this (403). */
export class Forbidden extends AppError {
  readonly status = 403;
  readonly title = 'Forbidden';
}

/** No such thing for this tenant (404); also what another tenant's id answers. */
export class NotFound extends AppError {
  readonly status = 404;
  readonly title = 'Not found';
}

/** The path takes other methods (405); the header `Allow` names them. */
export class MethodNotAllowed extends AppError {
  readonly status = 405;
  readonly title = 'Method not allowed';
}

/** The state does not allow it (409), or `If-Match` is stale (412). */
export class Conflict extends AppError {
  readonly status: number;
  readonly title = 'Conflict';
  constructor(message: string, faults?: readonly FieldFault[], status: 409 | 412 = 409) {
    super(message, faults);
    this.status = status;
  }
}

/** Too many requests of this principal (429). */
export class TooManyRequests extends AppError {
  readonly status = 429;
  readonly title = 'Too many requests';
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Something we stand on does not answer now (503); try again after `retryAfterSeconds`. */
export class Unavailable extends AppError {
  readonly status = 503;
  readonly title = 'Unavailable';
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds = 5) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
