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

/** What keeps a server from being reached or used as it was named. */
export type ServerProblemKind =
  | 'name_unknown'
  | 'port_refused'
  | 'no_answer'
  | 'certificate_untrusted'
  | 'certificate_expired'
  | 'certificate_other_name'
  | 'speaks_no_tls'
  | 'wants_tls'
  | 'leads_elsewhere'
  | 'scheme_unknown'
  | 'no_caldav'
  | 'no_home'
  | 'path_refused'
  | 'address_refused';

/** The server cannot be used so; `kind` has a sentence for the person, `detail` what it names (a host, a scheme). */
export class ServerProblem extends ProviderUnavailable {
  readonly kind: ServerProblemKind;
  readonly detail: string;
  constructor(kind: ServerProblemKind, detail: string) {
    super(`${kind}${detail === '' ? '' : `: ${detail}`}`);
    this.kind = kind;
    this.detail = detail;
  }
}

/** The provider does not let this person write here (or has no room): write-back ends, with this reason. */
export class WriteRefused extends ProviderFault {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The consent does not cover what we need; `scopes` are missing. */
export class ScopeMissing extends ProviderFault {
  readonly scopes: readonly string[];
  constructor(scopes: readonly string[]) {
    super(`the consent lacks ${scopes.join(', ')}`);
    this.scopes = scopes;
  }
}
