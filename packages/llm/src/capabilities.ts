import { profileOf } from './profiles.ts';
import type { Target } from './target.ts';
import type { Parameter } from './wire/parameters.ts';

/** What a target takes and how it wants it. */
export interface Capabilities {
  readonly temperature: boolean;
  readonly topP: boolean;
  readonly seed: boolean;
  readonly stop: boolean;
  /** False where temperature and top_p exclude each other. */
  readonly temperatureWithTopP: boolean;
  /** How the bound of the answer is named. */
  readonly tokenLimit: 'max_tokens' | 'max_completion_tokens';
  /** `schema`: JSON by a schema; `object`: JSON mode, the schema told in words; `words`: told in words only. */
  readonly json: 'schema' | 'object' | 'words';
  /** Sent as `reasoning_effort`; undefined sends none. */
  readonly reasoningEffort: 'none' | 'minimal' | 'low' | 'medium' | 'high' | undefined;
  /** Tokens that hidden reasoning may use beyond `maxTokens`; 0 where a model does not reason. Part of every bound. */
  readonly reasoningTokens: number;
  /** Prompt and answer together; undefined where nobody said. */
  readonly contextTokens: number | undefined;
  /** The header of the credential. */
  readonly credential: 'authorization' | 'api-key' | 'x-api-key';
  /** Path of the calls: `openai` is `/chat/completions`; `azure` is `/openai/deployments/{model}/…?api-version=`. */
  readonly path: 'openai' | 'azure' | 'anthropic';
  readonly apiVersion: string | undefined;
  /** Whether a stream is asked for its counts. */
  readonly streamUsage: boolean;
  readonly promptCacheKey: boolean;
  /** Whether an embedding model is told how long its vectors are to be. */
  readonly dimensions: boolean;
  /** Sent as `encoding_format` to an embedding model; undefined sends none. Learnt only: vectors are read in either. */
  readonly vectorFormat: 'float' | 'base64' | undefined;
}

const openai: Capabilities = {
  temperature: true,
  topP: true,
  seed: true,
  stop: true,
  temperatureWithTopP: true,
  tokenLimit: 'max_completion_tokens',
  json: 'schema',
  reasoningEffort: undefined,
  reasoningTokens: 0,
  contextTokens: undefined,
  credential: 'authorization',
  path: 'openai',
  apiVersion: undefined,
  streamUsage: true,
  promptCacheKey: true,
  dimensions: true,
  vectorFormat: undefined,
};

const byProtocol: Readonly<Record<Target['protocol'], Capabilities>> = {
  openai,
  'openai-compatible': { ...openai, tokenLimit: 'max_tokens', promptCacheKey: false },
  anthropic: {
    ...openai,
    seed: false,
    temperatureWithTopP: false,
    tokenLimit: 'max_tokens',
    json: 'words',
    credential: 'x-api-key',
    path: 'anthropic',
    promptCacheKey: false,
  },
};

const known = new WeakMap<Target, Capabilities>();

/**
 * What the target takes: by its protocol, by the profile of its model, as the admin said, and as was learnt from a
 * refusal that named a parameter; the later wins. What was learnt stands in the target itself (see learnFrom).
 */
export function capabilitiesOf(target: Target): Capabilities {
  let found = known.get(target);
  if (!found) {
    // An embedding model neither reasons nor answers, whatever the family of its name does.
    const profile = target.embeddings ? undefined : profileOf(target)?.capabilities;
    found = { ...byProtocol[target.protocol], ...profile, ...target.capabilities, ...target.learnt };
    known.set(target, found);
  }
  return found;
}

/** How a target's capabilities change when it refuses a parameter; undefined when leaving it out changes nothing. */
export function learnFrom(target: Target, param: Parameter): Partial<Capabilities> | undefined {
  const now = capabilitiesOf(target);
  switch (param) {
    case 'temperature':
      return now.temperature ? { temperature: false } : undefined;
    case 'top_p':
      return now.topP ? { topP: false } : undefined;
    case 'seed':
      return now.seed ? { seed: false } : undefined;
    case 'stop':
    case 'stop_sequences':
      return now.stop ? { stop: false } : undefined;
    case 'max_tokens':
      return now.tokenLimit === 'max_tokens' && target.protocol !== 'anthropic'
        ? { tokenLimit: 'max_completion_tokens' }
        : undefined;
    case 'max_completion_tokens':
      return now.tokenLimit === 'max_completion_tokens' ? { tokenLimit: 'max_tokens' } : undefined;
    case 'response_format':
      if (now.json === 'words') return undefined;
      return { json: now.json === 'schema' ? 'object' : 'words' };
    case 'stream_options':
      return now.streamUsage ? { streamUsage: false } : undefined;
    case 'prompt_cache_key':
      return now.promptCacheKey ? { promptCacheKey: false } : undefined;
    case 'reasoning_effort':
      return now.reasoningEffort === undefined ? undefined : { reasoningEffort: undefined };
    case 'dimensions':
      return now.dimensions ? { dimensions: false } : undefined;
    case 'encoding_format':
      if (now.vectorFormat === 'base64') return undefined;
      return { vectorFormat: now.vectorFormat === undefined ? 'float' : 'base64' };
    case 'cache_control':
      return undefined;
  }
}

/** Head-room that a model gets once it was seen to spend its tokens on reasoning; as the small models' middle effort uses. */
export const learntReasoningTokens = 4_096;
