/** Parameters that a gateway can leave out or send differently, as servers name them. */
export const parameters = [
  'temperature',
  'top_p',
  'seed',
  'stop',
  'stop_sequences',
  'max_tokens',
  'max_completion_tokens',
  'response_format',
  'stream_options',
  'prompt_cache_key',
  'reasoning_effort',
  'cache_control',
  'dimensions',
  'encoding_format',
] as const;
export type Parameter = (typeof parameters)[number];
