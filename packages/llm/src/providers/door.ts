import { capabilitiesOf } from '../capabilities.ts';
import type { Target } from '../target.ts';
import { ProviderError } from '../provider.ts';

/** How the gateway reaches the world. */
export interface Http {
  readonly fetch: typeof fetch;
  /**
   * The credential named by a target, for the origin it would be sent to; several while it is being rotated, newest
   * first. Undefined for servers without one, and for an origin that this credential is not meant for.
   */
  readonly apiKeyOf: (keyName: string, origin: string) => string | readonly string[] | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** Address and credential of a target's calls. */
export interface Door {
  readonly fetch: typeof fetch;
  /** The address of one kind of call: `chat/completions`, `messages`, `embeddings`. */
  url(target: Target, call: string): string;
  /** Runs with the newest credential, and with the one before it where that is refused. */
  withKey<T>(target: Target, run: (headers: Headers) => Promise<T>): Promise<T>;
  /** The same for a stream: the other credential is tried only while nothing has come. */
  streamWithKey<T>(target: Target, run: (headers: Headers) => AsyncIterable<T>): AsyncGenerator<T>;
}

const homes: Readonly<Record<Target['protocol'], string>> = {
  openai: 'https://api.openai.com/v1',
  'openai-compatible': 'http://127.0.0.1:11434/v1',
  anthropic: 'https://api.anthropic.com',
};

/** Where a target's calls go, without the slash at its end. */
export function baseUrlOf(target: Target): string {
  return (target.baseUrl ?? homes[target.protocol]).replace(/\/+$/, '');
}

/** The keys of a target, newest first; one empty entry for a server that wants none. */
export function keysOf(http: Http, target: Target): readonly (string | undefined)[] {
  const keys = http.apiKeyOf(target.keyName, originOf(target));
  if (keys === undefined || keys.length === 0) return [undefined];
  return typeof keys === 'string' ? [keys] : keys;
}

export function createDoor(http: Http): Door {
  function headersOf(target: Target, key: string | undefined): Headers {
    const { credential, path } = capabilitiesOf(target);
    const version = path === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {};
    if (key === undefined) return version;
    return credential === 'authorization'
      ? { ...version, authorization: `Bearer ${key}` }
      : { ...version, [credential]: key };
  }
  return {
    fetch: http.fetch,
    url(target, call) {
      const base = baseUrlOf(target);
      const { path, apiVersion } = capabilitiesOf(target);
      if (path === 'anthropic') return `${base}${base.endsWith('/v1') ? '' : '/v1'}/${call}`;
      if (path === 'openai') return `${base}/${call}`;
      const root = base.endsWith('/openai') ? base : `${base}/openai`;
      const deployment = encodeURIComponent(target.model);
      return `${root}/deployments/${deployment}/${call}?api-version=${encodeURIComponent(apiVersion ?? '2024-10-21')}`;
    },
    async withKey(target, run) {
      const keys = keysOf(http, target);
      for (const [index, key] of keys.entries()) {
        try {
          return await run(headersOf(target, key));
        } catch (thrown) {
          if (!isRefusedKey(thrown) || index === keys.length - 1) throw thrown;
        }
      }
      throw new ProviderError('credentials', 'no credential');
    },
    async *streamWithKey(target, run) {
      const keys = keysOf(http, target);
      for (const [index, key] of keys.entries()) {
        let begun = false;
        try {
          for await (const chunk of run(headersOf(target, key))) {
            begun = true;
            yield chunk;
          }
          return;
        } catch (thrown) {
          if (begun || !isRefusedKey(thrown) || index === keys.length - 1) throw thrown;
        }
      }
    },
  };
}

function isRefusedKey(thrown: unknown): boolean {
  return thrown instanceof ProviderError && thrown.kind === 'credentials';
}

/** The origin (scheme, host, port) that a target's calls and its credential go to. */
export function originOf(target: Target): string {
  const url = baseUrlOf(target);
  return URL.canParse(url) ? new URL(url).origin : url;
}
