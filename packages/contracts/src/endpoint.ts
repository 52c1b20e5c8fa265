import type { z } from 'zod';
import type { Scope } from './principal.ts';

type Shape = z.ZodType | undefined;

/**
 * One operation of the public API, the single source of its request and response types, of its validation
 * and of its OpenAPI entry. `access` is the scope a principal needs, or `public`.
 */
export interface Endpoint<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Output extends Shape = Shape,
> {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Path with parameters in braces: `/v1/events/{eventId}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Scope | 'public';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Status of success. */
  readonly status: 200 | 201 | 202 | 204 | 302;
  /** Body of success; absent for 204 and for bodies that are not JSON. */
  readonly output?: Output;
  /** The media type of success where it is not JSON (`text/event-stream`, `text/html`, `text/csv`). */
  readonly outputType?: string;
  /** The media type of the request where it is not JSON (`text/csv`); the body then arrives as a string. */
  readonly bodyType?: string;
  /** The text of the body is somebody else's, and nothing of it is stored as it stands: U+0000 in it is no fault. */
  readonly anyCharacters?: true;
  /** Largest body in bytes; 1 MiB unless said. */
  readonly maxBodyBytes?: number;
  /** The handler reads the body itself, as it comes (`boundedBody`), up to `maxBodyBytes`; the body that it is given is empty. */
  readonly streamed?: true;
  /** Longest time of one request, where what is asked takes longer than the configured deadline. */
  readonly deadlineMs?: number;
  /**
   * What a repeat of a POST does. `key` (of every POST that is not public, unless said): it carries an `Idempotency-Key`, and
   * gets the answer of the first. `secret`: likewise, but the answer holds a secret, which is shown once and not kept; a
   * repeat is told so (409). `natural`: it changes nothing more, so no key is needed.
   */
  readonly idempotency?: 'key' | 'secret' | 'natural';
  /** Names in the body that are secrets: nothing made of them is kept with the key. */
  readonly secretFields?: readonly string[];
  /** An update guarded by `If-Match`; answers 412 on a stale version and 428 without the header. */
  readonly requiresIfMatch?: boolean;
  /** Gives rights away, and to whom: the handler bounds it by `requireGrant`, and a test walks every such route. */
  readonly grants?: string;
  /** A member must have proved who they are within the last 15 minutes; otherwise 401 asks for it (RFC 9470). */
  readonly fresh?: boolean;
}

/** Whether an endpoint takes an `Idempotency-Key`. */
export function takesKey(endpoint: Pick<Endpoint, 'method' | 'access' | 'idempotency'>): boolean {
  return endpoint.method === 'post' && endpoint.access !== 'public' && endpoint.idempotency !== 'natural';
}

export type InputOf<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;

/** Declares an endpoint, keeping the literal types of its schemas. */
export function endpoint<
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
  Output extends Shape = undefined,
>(declared: Endpoint<Params, Query, Body, Output>): Endpoint<Params, Query, Body, Output> {
  return declared;
}
