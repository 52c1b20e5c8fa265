/** An answer of the API server that was not a success. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: number;
  /** Kubernetes' own word: `NotFound`, `Conflict`, `AlreadyExists`, `Invalid`, `Expired`, … */
  readonly reason: string;
  /** Seconds after which to try again, where the server said so. */
  readonly retryAfterSeconds: number | undefined;
  constructor(code: number, reason: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Whether an error is an answer with this status code. */
export function isKubeError(err: unknown, code: number): err is KubeError {
  return err instanceof KubeError && err.code === code;
}

/** The error that a `Status` body tells. */
export function errorOf(code: number, text: string, retryAfter?: string): KubeError {
  let reason = '';
  let message = text.slice(0, 500);
  try {
    const status = JSON.parse(text) as { reason?: unknown; message?: unknown };
    if (typeof status.reason === 'string') ({ reason } = status as { reason: string });
    if (typeof status.message === 'string') message = status.message;
  } catch {
    // a proxy's page: its own words
  }
  const seconds = Number(retryAfter);
  return new KubeError(
    code,
    reason,
    message || `HTTP ${code}`,
    Number.isFinite(seconds) ? seconds : undefined,
  );
}
