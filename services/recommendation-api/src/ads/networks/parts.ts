/** What a client of a network works with. */
export interface ClientParts {
  /** The guarded way out. */
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
  /** Digits. */
  readonly accountId: string;
  /** Where the network's API is, without a slash at the end. */
  readonly baseUrl: string;
}
