/** A page as lists of the API give it. */
interface PageBody<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** All items of a list, page after page. */
export async function everyPage<T>(
  read: (page: {
    readonly limit: number;
    readonly cursor?: string;
  }) => Promise<{ readonly body: PageBody<T> }>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ;) {
    const { body } = await read({ limit: 200, ...(cursor !== undefined && { cursor }) });
    items.push(...body.items);
    if (body.nextCursor === null) return items;
    cursor = body.nextCursor;
  }
}
