import { ApiFault } from '@tsudoi/client/apiFault';
import { QueryClient } from '@tanstack/react-query';

/** Answers are fresh for 15 s; what the API refused is not asked again, what it could not answer is. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, err) =>
          err instanceof ApiFault && (err.status === 0 || err.status >= 500) && failures < 2,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
