import { promptCacheKey, promptHash } from './canonical.ts';
import type { FlatRoute } from './catalog.ts';
import { promptBytes } from './price.ts';
import type { CompletionRequest } from './request.ts';

/** One request on its way through the gateway, with what is worked out once. */
export interface Call {
  readonly id: string;
  readonly request: CompletionRequest;
  readonly route: FlatRoute;
  readonly bytes: number;
  readonly promptHash: string;
  readonly promptCacheKey: string;
  /** Monotonic milliseconds. */
  readonly startedMs: number;
  readonly dueMs: number;
  attempts: number;
  costMicroUsd: number;
  queueWaitMs: number;
}

export function createCall(
  id: string,
  request: CompletionRequest,
  route: FlatRoute,
  startedMs: number,
): Call {
  return {
    id,
    request,
    route,
    bytes: promptBytes(request),
    promptHash: promptHash(request.prompt),
    promptCacheKey: promptCacheKey(request.tenantId, request.purpose, request.prompt.prefix),
    startedMs,
    dueMs: startedMs + request.deadlineMs,
    attempts: 0,
    costMicroUsd: 0,
    queueWaitMs: 0,
  };
}
