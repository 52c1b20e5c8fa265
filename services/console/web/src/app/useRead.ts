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
import { useMemo } from 'react';
import { useApp } from './AppContext.tsx';
import { pagesOf, readOf } from './reads.ts';

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
    ...readOf(client, id, input),
    enabled: options.enabled ?? true,
    ...(options.refetchMs !== undefined && { refetchInterval: options.refetchMs }),
    ...(options.keepPrevious === true && { placeholderData: (previous: Output<K> | undefined) => previous }),
  } as never);
}

/** A list that grows by pages: `items` so far, and `more` where there are more. */
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
  const { fetchNextPage, hasNextPage } = query;
  const more = useMemo(
    () => (hasNextPage ? () => void fetchNextPage() : undefined),
    [hasNextPage, fetchNextPage],
  );
  return {
    items,
    error: query.error,
    more,
    fetchingMore: query.isFetchingNextPage,
    failedMore: query.isFetchNextPageError,
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
