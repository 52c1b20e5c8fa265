import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { Target } from '../target.ts';
import { createAnthropicProvider } from './anthropicProvider.ts';
import { createOpenaiProvider } from './openaiProvider.ts';
import type { Provider } from './provider.ts';

/** How the gateway reaches the world. */
export interface Http {
  readonly fetch: typeof fetch;
  /** The credential named by a target; undefined for servers without one. */
  readonly apiKeyOf: (keyName: string) => string | undefined;
}

/** SDK clients, one for each (protocol, address, key); the SDKs' own retries are off, the gateway owns the policy. */
export interface Clients {
  provider(target: Target): Provider;
  openai(target: Target): OpenAI;
  anthropic(target: Target): Anthropic;
}

/** Longest that a transport waits: real deadlines come by signal, this one only ends what nobody waits for. */
const transportTimeoutMs = 600_000;

export function createClients(http: Http): Clients {
  const openais = new Map<string, { client: OpenAI; provider: Provider }>();
  const anthropics = new Map<string, { client: Anthropic; provider: Provider }>();

  function options(target: Target) {
    return {
      apiKey: http.apiKeyOf(target.keyName) ?? 'none',
      ...(target.baseUrl === undefined ? {} : { baseURL: target.baseUrl }),
      maxRetries: 0,
      timeout: transportTimeoutMs,
      fetch: http.fetch,
    };
  }
  function openaiOf(target: Target) {
    const key = `${target.baseUrl ?? ''} ${target.keyName}`;
    let entry = openais.get(key);
    if (!entry) {
      const client = new OpenAI(options(target));
      openais.set(key, (entry = { client, provider: createOpenaiProvider(client) }));
    }
    return entry;
  }
  function anthropicOf(target: Target) {
    const key = `${target.baseUrl ?? ''} ${target.keyName}`;
    let entry = anthropics.get(key);
    if (!entry) {
      const client = new Anthropic(options(target));
      anthropics.set(key, (entry = { client, provider: createAnthropicProvider(client) }));
    }
    return entry;
  }
  return {
    provider: (target) =>
      target.protocol === 'anthropic' ? anthropicOf(target).provider : openaiOf(target).provider,
    openai: (target) => openaiOf(target).client,
    anthropic: (target) => anthropicOf(target).client,
  };
}
