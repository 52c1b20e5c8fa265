import type { InputOf } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Logger } from '../logger.ts';

/** A schema that an endpoint may leave out. */
export type Shape = z.ZodType | undefined;

/** What a handler gets: everything validated, nothing of Express. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** On a public endpoint this is the anonymous principal without scopes: do not use its tenant. */
  readonly principal: Principal;
  readonly requestId: string;
  readonly log: Logger;
  readonly ifMatch: string | undefined;
  /** Aborts when the client went away or the deadline passed. */
  readonly signal: AbortSignal;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** An answer: `body` as JSON, `text` as it is, or `handled` where the handler wrote the response itself (streams). */
export interface Reply<Output> {
  readonly body?: Output;
  readonly text?: string;
  /** A JSON body that is printed already, of the endpoint's output type. */
  readonly json?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly handled?: true;
}

/** Answers one endpoint; what it throws becomes a problem+json. */
export type Handler<P extends Shape, Q extends Shape, B extends Shape, O extends Shape> = (
  call: Call<InputOf<P>, InputOf<Q>, InputOf<B>>,
) =>
  | Promise<Reply<O extends z.ZodType ? z.input<O> : undefined>>
  | Reply<O extends z.ZodType ? z.input<O> : undefined>;

/** A handler whose endpoint is not known any more. */
export type AnyHandler = Handler<Shape, Shape, Shape, Shape>;
