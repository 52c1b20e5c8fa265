/** A page as lists of the API give it. */
export interface PageBody<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Asks for a page of a list, from a cursor on. */
export type ReadPage<T> = (page: {
  readonly limit: number;
  readonly cursor?: string;
}) => Promise<{ readonly body: PageBody<T> }>;

/** Items that a verb lists at most: a log of millions is asked for with a filter, or from the API page by page. */
export const mostListed = 100_000;

/** A list as one page, read page after page: all of it, or its first 100,000 items and where the next are. */
export async function wholeList<T>(read: ReadPage<T>, most = mostListed): Promise<PageBody<T>> {
  const items: T[] = [];
  for (let cursor: string | undefined; ;) {
    const limit = Math.min(200, most - items.length);
    const { body } = await read({ limit, ...(cursor !== undefined && { cursor }) });
    items.push(...body.items);
    if (body.nextCursor === null || items.length >= most) return { items, nextCursor: body.nextCursor };
    cursor = body.nextCursor;
  }
}

/** All items of a list, page after page. */
export async function everyPage<T>(read: ReadPage<T>): Promise<T[]> {
  return [...(await wholeList(read, Number.POSITIVE_INFINITY)).items];
}

/** One page where a limit or a cursor was asked for, else the whole list. */
export async function pageOrWhole<T>(
  asked: { readonly limit?: string | undefined; readonly cursor?: string | undefined },
  read: (page: { readonly limit?: number; readonly cursor?: string }) => ReturnType<ReadPage<T>>,
): Promise<PageBody<T>> {
  return asked.limit === undefined && asked.cursor === undefined
    ? wholeList((page) => read(page))
    : (await read({})).body;
}

/** Whether a result is a list that was cut off at what a verb lists at most. */
export function isCutOff(result: unknown): boolean {
  const { items, nextCursor } = (result ?? {}) as Partial<PageBody<unknown>>;
  return Array.isArray(items) && items.length >= mostListed && typeof nextCursor === 'string';
}
