import { createHash } from 'node:crypto';
import type { CompletionRequest, Prompt } from './request.ts';

/**
 * JSON with keys in order and without undefined values: equal requests give equal bytes.
 * Throws a TypeError on what JSON cannot carry (NaN, functions).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number that JSON cannot carry');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`JSON cannot carry a ${typeof value}`);
  const record = value as Record<string, unknown>;
  const fields = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  return `{${fields.join(',')}}`;
}

/** SHA-256 of the messages and of the prefix's own SHA-256, hex. */
export function promptHash(prompt: Prompt): string {
  return sha256(canonicalJson([prefixHash(prompt.prefix), prompt.messages]));
}

const prefixHashes = new Map<string, string>();
const mostPrefixes = 200;

/** SHA-256 of a static prefix, worked out once: the same few kilobytes come with every call. */
export function prefixHash(prefix: string): string {
  let hash = prefixHashes.get(prefix);
  if (hash === undefined) {
    if (prefixHashes.size >= mostPrefixes) prefixHashes.clear();
    prefixHashes.set(prefix, (hash = sha256(prefix)));
  }
  return hash;
}

/**
 * Hash of the canonical whole request. It leaves out by name what cannot change the words and takes all else, so that
 * a field added later is part of the key without anybody remembering it. Tenant, person and model are parts of the
 * cache's own key.
 */
export function requestHash(request: CompletionRequest): string {
  const {
    tenantId: _tenantId,
    subjectId: _subjectId,
    template: _template,
    deadlineMs: _deadlineMs,
    priority: _priority,
    cache: _cache,
    signal: _signal,
    tags: _tags,
    prompt: { naiveBytes: _naiveBytes, prefix, ...prompt },
    ...wording
  } = request;
  return sha256(canonicalJson({ ...wording, prompt, prefix: prefixHash(prefix) }));
}

/** Names the prefix of a tenant at the provider's prompt cache; at most 64 characters, no content of the prompt. */
export function promptCacheKey(tenantId: string, purpose: string, prefix: string): string {
  return sha256(canonicalJson([tenantId, purpose, prefixHash(prefix)])).slice(0, 32);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
