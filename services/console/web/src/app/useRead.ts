import { ApiFault } from '@tsudoi/client/apiFault';
import type { Input, OperationId, Output } from '@tsudoi/client/createClient';
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useApp } from './AppContext.tsx';
import { pagesOf, readOf } from './reads.ts';

interface ReadOptions {
  readonly enabled?: boolean;
  readonly refetchMs?: number;
  /** Keep showing the answer to the question before while the next one is under way. */
  readonly keepPrevious?: boolean;
}

/** An answer, or why there is none (yet). */
type Read<T> = ({ readonly data: T } | { readonly data: undefined }) & {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly refetch: () => Promise<unknown>;
};

/**
 * The answer of a GET, kept by operation and input. What comes is drawn in slices and not in one go, so that a press in between is
 * answered.
 */
export function useRead<K extends OperationId>(
  id: K,
  input: Input<K>,
  options: ReadOptions = {},
): Read<Output<K>> {
  const { client } = useApp();
  const { data, error, isPending, refetch } = useQuery<Output<K>>({
    ...readOf(client, id, input),
    enabled: options.enabled ?? true,
    ...(options.refetchMs !== undefined && { refetchInterval: options.refetchMs }),
    ...(options.keepPrevious === true && { placeholderData: (previous: Output<K> | undefined) => previous }),
  } as never);
  const read = useMemo(() => ({ data, error, isPending, refetch }), [data, error, isPending, refetch]);
  return useDeferredValue(read);
}

/** A list that grows by pages: `items` so far, and `more` where there are more; drawn in slices too. */
export function usePages<K extends OperationId>(id: K, input: Input<K>, options: ReadOptions = {}) {
  const { client } = useApp();
  const query = useInfiniteQuery({
    ...pagesOf(client, id, input),
    enabled: options.enabled ?? true,
    ...(options.refetchMs !== undefined && { refetchInterval: options.refetchMs }),
    placeholderData: (previous) => previous,
  });
  const pages = query.data?.pages;
  const items = useMemo(() => pages?.flatMap((page) => page.items), [pages]);
  const { error, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError, refetch } = query;
  const list = useMemo(
    () => ({
      items,
      error,
      more: hasNextPage ? () => void fetchNextPage() : undefined,
      fetchingMore: isFetchingNextPage,
      failedMore: isFetchNextPageError,
      refetch: () => void refetch(),
    }),
    [items, error, hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError, refetch],
  );
  return useDeferredValue(list);
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
