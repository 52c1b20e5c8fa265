/** Errors of Node's sockets and of pg's pool that mean "not now": nothing is wrong with what was asked. */
const passingCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * SQLSTATE classes of a server that cannot do it now: 08 connection, 40 serialization and deadlock, 53 resources,
 * 57 operator intervention (shutdown, cancelled by a time-out), 58 its system; 25006 is a standby that only reads,
 * 55P03 a lock that was not free in time.
 */
export function isPassingState(sqlState: string): boolean {
  return /^(08|40|53|57|58)[0-9A-Z]{3}$/.test(sqlState) || sqlState === '25006' || sqlState === '55P03';
}

/** Whether trying again later may succeed, by SQL state and error code; false for faults of the statement itself. */
export function isPassingFault(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && (isPassingState(code) || passingCodes.has(code));
}
