import { Conflict, InvalidInput } from '../errors.ts';

/** The entity tag of a version. */
export function etagOf(version: number): string {
  return `"${String(version)}"`;
}

/** Reads `If-Match`; 428 when absent, 400 when it is no tag of ours. */
export function requiredVersion(ifMatch: string | undefined): number {
  if (ifMatch === undefined) {
    throw new InvalidInput(
      'Send the ETag you read in If-Match',
      [{ field: 'header.if-match', message: 'required' }],
      428,
    );
  }
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(ifMatch.trim());
  if (!match)
    throw new InvalidInput('If-Match is not an ETag of this API', [
      { field: 'header.if-match', message: 'not a version' },
    ]);
  return Number(match[1]);
}

/** The row changed since it was read. */
export function staleVersion(current: number): Conflict {
  return new Conflict(
    `It has changed since you read it; the current version is ${etagOf(current)}`,
    [{ field: 'header.if-match', message: 'stale' }],
    412,
  );
}
