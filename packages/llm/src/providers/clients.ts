import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { capabilitiesOf } from '../capabilities.ts';
import type { Target } from '../target.ts';
import { createAnthropicProvider } from './anthropicProvider.ts';
import { baseUrlOf, createDoor, keysOf, type Door, type Http } from './door.ts';
import { createOpenaiProvider } from './openaiProvider.ts';
import type { Provider } from '../provider.ts';

/**
 * The ways to a target: calls on the wire, and the SDKs for files and batches, one for each (address, credential). The
 * SDKs' own retries and logs are off: the gateway owns the policy, and a log must not hold a person's words.
 */
export interface Clients {
  readonly door: Door;
  provider(target: Target): Provider;
  openai(target: Target): OpenAI;
  anthropic(target: Target): Anthropic;
}

/** Longest that a transport waits: real deadlines come by signal, this one only ends what nobody waits for. */
const transportTimeoutMs = 600_000;
/** SDK clients that are kept; a rotated credential makes a new one. */
const mostClients = 50;

export function createClients(http: Http): Clients {
  const openais = new Map<string, OpenAI>();
  const anthropics = new Map<string, Anthropic>();
  const door = createDoor(http);
  const openaiProvider = createOpenaiProvider(door);
  const anthropicProvider = createAnthropicProvider(door);

  function kept<T>(map: Map<string, T>, target: Target, create: (key: string) => T): T {
    const key = keysOf(http, target)[0] ?? 'none';
    const name = `${baseUrlOf(target)} ${key}`;
    let client = map.get(name);
    if (!client) {
      if (map.size >= mostClients) map.clear();
      map.set(name, (client = create(key)));
    }
    return client;
  }
  const options = (target: Target, apiKey: string) => ({
    apiKey,
    ...(target.baseUrl === undefined ? {} : { baseURL: target.baseUrl }),
    ...(capabilitiesOf(target).credential === 'api-key' ? { defaultHeaders: { 'api-key': apiKey } } : {}),
    maxRetries: 0,
    timeout: transportTimeoutMs,
    fetch: http.fetch,
    logLevel: 'off' as const,
  });
  return {
    door,
    provider: (target) => (target.protocol === 'anthropic' ? anthropicProvider : openaiProvider),
    openai: (target) => kept(openais, target, (key) => new OpenAI(options(target, key))),
    anthropic: (target) => kept(anthropics, target, (key) => new Anthropic(options(target, key))),
  };
}
