/** Base of what a provider can answer beside a result; messages carry no token, no address of a person. */
export abstract class ProviderFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** The token of the last run is not known any more: read everything anew. */
export class CursorExpired extends ProviderFault {}

/** The access token was refused: refresh once, then ask the person to connect again. */
export class AccessRefused extends ProviderFault {}

/** The grant itself is gone (`invalid_grant`, wrong app password): only the person can mend it. */
export class GrantLost extends ProviderFault {}

/** The calendar is gone, or this person may not see it any more. */
export class CalendarGone extends ProviderFault {}

/** Too many calls. Nothing may be sent for this person (or project) before `retryAfterMs`; null where the provider names no time. */
export class Throttled extends ProviderFault {
  readonly retryAfterMs: number | null;
  readonly scope: 'user' | 'project';
  constructor(message: string, retryAfterMs: number | null, scope: 'user' | 'project') {
    super(message);
    this.retryAfterMs = retryAfterMs;
    this.scope = scope;
  }
}

/** The provider does not answer, or answers 5xx; `retryAfterMs` as above. */
export class ProviderUnavailable extends ProviderFault {
  readonly retryAfterMs: number | null;
  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The provider refuses what we ask (4xx without a rule of its own): a fault of ours, not to be repeated. */
export class CallRefused extends ProviderFault {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Milliseconds of a Retry-After header: seconds or an HTTP date; null when absent or unreadable. */
export function retryAfterMs(header: string | null | undefined, now: Date): number | null {
  if (!header) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
