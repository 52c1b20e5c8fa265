/** A condition of a status, as Kubernetes' tools read it. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** One CamelCase word. */
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** The condition with the time of its last change of status: that of the one before where the status is the same. */
export function condition(
  before: readonly Condition[] | undefined,
  next: Omit<Condition, 'lastTransitionTime'>,
  now: Date,
): Condition {
  const old = before?.find(({ type }) => type === next.type);
  return {
    ...next,
    message: next.message.slice(0, 1_000),
    lastTransitionTime:
      old?.status === next.status ? old.lastTransitionTime : now.toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
