/**
 * SQL condition that a row of a list, newest first, comes after the cursor; together with `order by time desc, id desc`
 * it is a range of an index `(tenant_id, …, time desc, id desc)`, so a page costs its rows wherever it lies.
 * `time` must be a `timestamptz(3)`: cursors carry milliseconds. `first` is the number of the parameter that holds the
 * cursor's time, null on the first page; the id's is the next one.
 */
export function beforeCursor(
  time: string,
  id: string,
  first: number,
  idType: 'uuid' | 'text' = 'uuid',
): string {
  return `(${time}, ${id}) < (${cursorOf(first, idType)})`;
}

/** The two values of such a cursor, for a function that takes them: after everything on the first page. */
export function cursorOf(first: number, idType: 'uuid' | 'text' = 'uuid'): string {
  const lowest = idType === 'uuid' ? lowestUuid : '';
  return `coalesce($${String(first)}::timestamptz, 'infinity'), coalesce($${String(first + 1)}::${idType}, '${lowest}')`;
}

/** The same for a list that shows the oldest first: `order by time, id`. */
export function afterCursor(time: string, id: string, first: number): string {
  return `(${time}, ${id}) > (coalesce($${String(first)}::timestamptz, '-infinity'), coalesce($${String(first + 1)}::uuid, '${lowestUuid}'))`;
}

const lowestUuid = '00000000-0000-0000-0000-000000000000';
