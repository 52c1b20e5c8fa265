/**
 * Why an answer ended, a closed set: `stop` is the only one that may be cached. `length`: cut by a limit; `filter`:
 * refused by model or provider; `failed`: the server gave up in the middle; `other`: anything else it said, or nothing.
 */
export type Finish = 'stop' | 'length' | 'filter' | 'failed' | 'other';

const known: ReadonlyMap<string, Finish> = new Map([
  ...['stop', 'end_turn', 'stop_sequence', 'eos', 'eos_token', 'complete'].map(
    (name) => [name, 'stop'] as const,
  ),
  ...['length', 'max_tokens', 'model_length', 'max_output_tokens', 'model_context_window_exceeded'].map(
    (name) => [name, 'length'] as const,
  ),
  ...[
    'content_filter',
    'refusal',
    'safety',
    'recitation',
    'blocklist',
    'prohibited_content',
    'spii',
    'sensitive',
    'content_filtered',
    'guardrail_intervened',
  ].map((name) => [name, 'filter'] as const),
  ...[
    'abort',
    'aborted',
    'error',
    'cancelled',
    'network_error',
    'upstream_error',
    'insufficient_system_resource',
  ].map((name) => [name, 'failed'] as const),
]);

/** A provider's word for the end; undefined while it said none (absent, null, '' as some send in every chunk). */
export function finishOf(reason: unknown): Finish | undefined {
  if (reason === undefined || reason === null || reason === '') return undefined;
  return (typeof reason === 'string' ? known.get(reason.toLowerCase()) : undefined) ?? 'other';
}
