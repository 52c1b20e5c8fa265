import type { Client, Input, OperationId, Output } from '@tsudoi/client/createClient';

/** How the answer of a GET is asked for and kept: by operation and input. */
export function readOf<K extends OperationId>(
  client: Client,
  id: K,
  input: Input<K>,
): {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<Output<K>>;
} {
  return {
    queryKey: keyOf(id, input),
    queryFn: ({ signal }) => client.call(id, { ...input, signal }),
  };
}

/** The item of a list of the API. */
export type PageOf<K extends OperationId> =
  Output<K> extends { items: (infer Item)[]; nextCursor: string | null } ? Item : never;

/** How a list is asked for, page by page. */
export function pagesOf<K extends OperationId>(client: Client, id: K, input: Input<K>) {
  const loose = input as { query?: Record<string, unknown> };
  return {
    queryKey: [...keyOf(id, input), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }: { readonly signal: AbortSignal; readonly pageParam: unknown }) =>
      client.call(id, {
        ...input,
        query: { ...loose.query, cursor: pageParam },
        signal,
      } as Input<K>) as Promise<{ items: PageOf<K>[]; nextCursor: string | null }>,
    getNextPageParam: (last: { readonly nextCursor: string | null }) => last.nextCursor ?? undefined,
  };
}

function keyOf(id: OperationId, input: unknown): unknown[] {
  const { params, query } = input as { params?: unknown; query?: unknown };
  return [id, params ?? null, query ?? null];
}
