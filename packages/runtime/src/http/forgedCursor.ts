import type { IncomingMessage } from 'node:http';
import { invalidField, type InvalidInput } from '../errors.ts';
import { codeOf } from '../passingFault.ts';

/** SQL states of values that the database cannot read: instants, numbers, ids, text with a null character. */
const unreadable = new Set(['22003', '22007', '22008', '22021', '22P02']);

/**
 * A cursor carries the sort key of a list; what kind each part is, only the list's statement knows. One that we have not
 * made fails there: the caller's fault, 400, where the request has a cursor. Undefined for every other fault.
 */
export function forgedCursor(thrown: unknown, request: IncomingMessage): InvalidInput | undefined {
  if (!unreadable.has(codeOf(thrown) ?? '') || !/[?&]cursor=/.test(request.url ?? '')) return undefined;
  return invalidField('query.cursor', 'not a cursor of this list');
}
