import { ApiFault } from '@tsudoi/client/apiFault';
import type { Input, OperationId, Output } from '@tsudoi/client/createClient';
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useApp } from './AppContext.tsx';

interface ReadOptions {
  readonly enabled?: boolean;
  readonly refetchMs?: number;
  /** Keep showing the answer to the question before while the next one is under way. */
  readonly keepPrevious?: boolean;
}

/** The answer of a GET, kept by operation and input. */
export function useRead<K extends OperationId>(
  id: K,
  input: Input<K>,
  options: ReadOptions = {},
): UseQueryResult<Output<K>> {
  const { client } = useApp();
  return useQuery({
    queryKey: keyOf(id, input),
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.call(id, { ...input, signal }),
    enabled: options.enabled ?? true,
    ...(options.refetchMs !== undefined && { refetchInterval: options.refetchMs }),
    ...(options.keepPrevious === true && { placeholderData: (previous: Output<K> | undefined) => previous }),
  } as never);
}

type PageOf<K extends OperationId> =
  Output<K> extends { items: (infer Item)[]; nextCursor: string | null } ? Item : never;

/** A list that grows by pages: `items` so far, and `more` where there are more. */
export function usePages<K extends OperationId>(id: K, input: Input<K>, options: ReadOptions = {}) {
  const { client } = useApp();
  const loose = input as { query?: Record<string, unknown> };
  const query = useInfiniteQuery({
    queryKey: [...keyOf(id, input), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      client.call(id, {
        ...input,
        query: { ...loose.query, cursor: pageParam },
        signal,
      } as Input<K>) as Promise<{
        items: PageOf<K>[];
        nextCursor: string | null;
      }>,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled: options.enabled ?? true,
    ...(options.refetchMs !== undefined && { refetchInterval: options.refetchMs }),
    placeholderData: (previous) => previous,
  });
  return {
    items: query.data?.pages.flatMap((page) => page.items),
    error: query.error,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    fetchingMore: query.isFetchingNextPage,
    refetch: () => void query.refetch(),
  };
}

/** Does something and makes every answer stale that it may have changed. */
export function useAct<K extends OperationId>(
  id: K,
  stale: readonly OperationId[] = [],
): UseMutationResult<Output<K>, Error, Input<K>> {
  const { client } = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input<K>) => client.call(id, input),
    // What somebody else overtook is shown anew.
    onSettled: (_answer, fault) =>
      (fault === null || (fault instanceof ApiFault && (fault.status === 409 || fault.status === 412))) &&
      Promise.all(stale.map((each) => queries.invalidateQueries({ queryKey: [each] }))),
  });
}

function keyOf(id: OperationId, input: unknown): unknown[] {
  const { params, query } = input as { params?: unknown; query?: unknown };
  return [id, params ?? null, query ?? null];
}
