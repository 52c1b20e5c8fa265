import { bootstrap } from '@tsudoi/database/bootstrap';
import { roleOfService } from '@tsudoi/database/serviceRights';
import { asService, createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import {
  fromSources,
  installationEnvironment,
  startChildProcess,
  type RunningChild,
} from './childProcess.ts';

/** The services of the platform, each a process of its own as in a cluster. */
export const serviceNames = [
  'recommendation-api',
  'accounts',
  'audience',
  'nudge-generator',
  'sync-worker',
] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface ServiceProcess {
  readonly name: ServiceName;
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** From the start of the process until it was ready. */
  readonly startMs: number;
  log(): string;
}

/** A platform of separate processes on one database and one Redis. */
export interface ServiceProcesses {
  readonly services: readonly ServiceProcess[];
  readonly apiKey: string;
  readonly database: TestDatabase;
  /** SIGTERM to all; resolves to the exit codes by name. Drops the database. */
  stop(): Promise<Record<string, number | null>>;
}

/** Starts every service from the sources and waits until all are ready. */
export async function startServiceProcesses(
  extra: Readonly<Record<string, string>> = {},
): Promise<ServiceProcesses> {
  const database = await createTestDatabase();
  const { apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'default', name: 'Default' },
    key: { name: 'e2e', role: 'admin' },
  });
  const env = {
    ...installationEnvironment(database),
    MOVABLE_CLOCK: 'true',
    DATABASE_CONNECTION_BUDGET: '12',
    ...extra,
  };
  const started: (RunningChild & { readonly name: ServiceName })[] = [];
  const stop = async () => {
    const codes = await Promise.all(started.map(async (each) => [each.name, await each.stop()] as const));
    await database.drop();
    return Object.fromEntries(codes);
  };
  try {
    for (const name of serviceNames)
      started.push({
        name,
        ...(await startChildProcess(fromSources(name), {
          ...env,
          DATABASE_URL: asService(database, roleOfService[name]),
        })),
      });
  } catch (err) {
    await stop();
    throw err;
  }
  return {
    services: started.map((each) => ({
      name: each.name,
      url: each.url,
      port: each.port,
      pid: each.child.pid as number,
      startMs: each.startMs,
      log: () => each.log(),
    })),
    apiKey,
    database,
    stop,
  };
}
