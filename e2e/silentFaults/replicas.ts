import { startFaultProxy, type FaultProxy } from '@tsudoi/testing/faultProxy';
import { fromSources, startChildProcess, type RunningChild } from '../childProcess.ts';

/** A process of the installation with its own, faulty ways to PostgreSQL and Redis. */
export interface Replica {
  readonly name: string;
  /** The service whose routes it serves; undefined for a worker. */
  readonly serves: string | undefined;
  readonly postgres: FaultProxy;
  readonly redis: FaultProxy;
  /** Undefined while it is not there. */
  child: RunningChild | undefined;
  frozen: boolean;
  /** What earlier processes of this replica wrote. */
  readonly logs: string[];
  start(): Promise<void>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  close(): Promise<void>;
}

export interface ReplicaOptions {
  readonly service: string;
  readonly role: 'api' | 'worker' | 'all';
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly urls: { readonly app: string; readonly dispatcher: string; readonly redis: string };
}

/** Starts a replica whose database and Redis are reached through proxies of its own. */
export async function startReplica({ service, role, name, env, urls }: ReplicaOptions): Promise<Replica> {
  const portOf = (url: string) => Number(new URL(url).port);
  const [postgres, redis] = await Promise.all([
    startFaultProxy(portOf(urls.app)),
    startFaultProxy(portOf(urls.redis)),
  ]);
  const through = (url: string, proxy: FaultProxy) =>
    Object.assign(new URL(url), { port: String(proxy.port) }).href;
  const whole = {
    ...env,
    ROLE: role,
    DATABASE_URL: through(urls.app, postgres),
    DISPATCHER_DATABASE_URL: through(urls.dispatcher, postgres),
    REDIS_URL: through(urls.redis, redis),
  };
  const replica: Replica = {
    ...{
      name,
      serves: role === 'worker' ? undefined : service,
      postgres,
      redis,
      child: undefined,
      frozen: false,
      logs: [],
    },
    async start() {
      replica.child = await startChildProcess(fromSources(service), whole);
    },
    async end(signal) {
      const { child } = replica;
      if (!child) return 0;
      replica.child = undefined;
      if (replica.frozen) child.child.kill('SIGCONT');
      replica.frozen = false;
      const code = signal === 'SIGTERM' ? await child.stop() : (await child.kill(), null);
      replica.logs.push(child.log());
      return code;
    },
    async close() {
      await replica.end('SIGKILL');
      await Promise.all([postgres.close(), redis.close()]);
    },
  };
  await replica.start();
  return replica;
}
