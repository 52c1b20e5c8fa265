import { Unavailable } from './errors.ts';

/** Errors of Node's sockets that mean "what we stand on is away": nothing is wrong with what was asked. */
const passingCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT_SOCKET',
  // This process, or this machine, has no more of what a connection needs.
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
]);

/** What pg says, without a code, of a connection that went away, did not come or did not answer in time. */
const lostConnection: ReadonlySet<string> = new Set([
  'Connection terminated unexpectedly',
  'Connection terminated',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]);

/** What ioredis says, without a code, of a connection that is away or does not answer in time. */
const lostRedis: ReadonlySet<string> = new Set([
  'Command timed out',
  'Connection is closed.',
  "Stream isn't writeable and enableOfflineQueue options is false",
]);

/** What Redis itself says while it cannot do it: the first word of its reply. */
const passingReplies: ReadonlySet<string> = new Set([
  'LOADING',
  'READONLY',
  'OOM',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'NOREPLICAS',
  'MISCONF',
  'BUSY',
  'UNBLOCKED',
  'EXECABORT',
]);

function isPassingOfRedis(thrown: Error): boolean {
  if (thrown.name === 'MaxRetriesPerRequestError' || lostRedis.has(thrown.message)) return true;
  if (thrown.name !== 'ReplyError') return false;
  return (
    passingReplies.has(thrown.message.split(' ', 1)[0] ?? '') ||
    thrown.message.startsWith('ERR max number of clients')
  );
}

/**
 * SQLSTATE classes of a server that cannot do it now: 08 connection, 40 serialization and deadlock, 53 resources,
 * 57 operator intervention (shutdown, cancelled by a time-out), 58 its system; 25006 is a standby that only reads, 25P03 and 25P04 a
 * transaction that the server ended because it idled or lasted too long, 55P03 a lock that was not free in time.
 */
export function isPassingState(sqlState: string): boolean {
  return /^(?:(?:08|40|53|57|58)[0-9A-Z]{3}|25006|25P0[34]|55P03)$/.test(sqlState);
}

/**
 * Whether a connection has a statement prepared whose rows have another shape by now: a migration ran beside this process. It is
 * so on this connection for ever, and on no new one.
 */
export function isStalePlan(thrown: unknown): boolean {
  for (let each = thrown; each instanceof Error; each = each.cause)
    if ('routine' in each && each.routine === 'RevalidateCachedQuery') return true;
  return false;
}

/** The SQL state or network code of a fault, or of what caused it. */
export function codeOf(thrown: unknown): string | undefined {
  for (let each = thrown; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string') return each.code;
    if ('driverError' in each && each.driverError instanceof Error && 'code' in each.driverError) {
      return String(each.driverError.code);
    }
    if (lostConnection.has(each.message)) return '08006';
  }
  return undefined;
}

/**
 * Whether trying again later may succeed, by SQL state and error code, or because this process itself said "not now" (a
 * connection that was not free in time); false for faults of the statement itself.
 */
export function isPassingFault(thrown: unknown): boolean {
  if (isStalePlan(thrown)) return true;
  for (let each = thrown; each instanceof Error; each = each.cause)
    if (each instanceof Unavailable || isPassingOfRedis(each)) return true;
  const code = codeOf(thrown);
  return code !== undefined && (isPassingState(code) || passingCodes.has(code));
}
