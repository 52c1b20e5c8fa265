/** RFC 9457 problem details as the API sends them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly retryAfterSeconds?: number;
}

/** An answer that was a problem; `status` is 0 where there was no answer at all. */
export class ApiFault extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem?: Problem) {
    super(problem?.detail ?? problem?.title ?? (status === 0 ? 'no answer' : `HTTP ${String(status)}`));
    this.name = 'ApiFault';
    this.status = status;
    this.problem = problem;
  }
}

/** The problem in the text of an answer; undefined where it is none (a proxy's page). */
export function problemIn(text: string): Problem | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && 'title' in read && 'status' in read
      ? (read as Problem)
      : undefined;
  } catch {
    return undefined;
  }
}
