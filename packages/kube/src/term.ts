/** The time for which a replica leads. Nothing may be written outside of it. */
export interface Term {
  /** Aborts when nothing new may be begun: it is over, or about to be given back. */
  readonly ending: AbortSignal;
  /** Aborts when it is over: what is still under way is cut off. */
  readonly lost: AbortSignal;
  /**
   * Whether it lasts, by the monotonic clock: a process that was stopped for longer than its lease learns it here, before
   * any timer of its own could tell.
   */
  lasts(): boolean;
}

/** A write was asked for after the term: another replica may lead, and nothing was sent. */
export class TermOver extends Error {
  override readonly name = 'TermOver';
  constructor() {
    super('this replica leads no longer; nothing was written');
  }
}

/** @throws TermOver */
export function assertLasts(term: Term | undefined, method: string): void {
  if (method !== 'GET' && term !== undefined && !term.lasts()) throw new TermOver();
}
