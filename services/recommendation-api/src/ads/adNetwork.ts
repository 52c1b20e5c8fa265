/** What one campaign did on one day of its account's zone, as the network tells it. */
export interface AdRow {
  readonly day: string;
  readonly campaignId: string;
  readonly campaign: string;
  /** In the account's currency, without tax. */
  readonly spend: number;
  readonly impressions: number;
  readonly clicks: number;
  /** Registrations that the network counts as its own; null: it counts none. */
  readonly signUps: number | null;
}

/** What an account is. */
export interface AdAccountFacts {
  /** ISO 4217. */
  readonly currency: string;
  readonly timeZone: string;
}

/** Results of one account of a network. */
export interface AdClient {
  facts(): Promise<AdAccountFacts>;
  /** Rows of days `since` to `until`, both included, page by page. */
  rows(since: string, until: string): AsyncIterable<readonly AdRow[]>;
}

/** The credentials are refused: only new ones help. */
export class AdGrantLost extends Error {
  override readonly name = 'AdGrantLost';
}

/** The network wants to be left alone for a while. */
export class AdThrottled extends Error {
  override readonly name = 'AdThrottled';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The network refuses the question, or its answer is none; trying again does not help by itself. */
export class AdRefused extends Error {
  override readonly name = 'AdRefused';
}

/** The answer is larger than is read at once: fewer days at a time may help. */
export class AdTooLarge extends AdRefused {}
