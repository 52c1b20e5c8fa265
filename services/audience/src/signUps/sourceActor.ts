import type { Actor } from '@tsudoi/audit/recordChange';

/** Who the audit log names for what a source of sign-ups brings; of a webhook also its request. */
export function sourceActor(
  sourceId: string,
  request: Pick<Actor, 'origin' | 'requestId'> = { origin: null, requestId: null },
): Actor {
  return { kind: 'system', id: `sign-up-source:${sourceId}`, ...request };
}
