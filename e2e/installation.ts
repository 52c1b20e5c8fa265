import { bootstrap } from '@tsudoi/database/bootstrap';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { fromSources, installationEnvironment, startChildProcess, type Command } from './childProcess.ts';

/** A whole installation in a process of its own, on its own database. */
export interface Installation {
  readonly url: string;
  readonly apiKey: string;
  readonly tenantId: string;
  readonly database: TestDatabase;
  readonly child: ChildProcess;
  /** From the start of the process until it was ready. */
  readonly startMs: number;
  /** Everything the process wrote. */
  log(): string;
  /** SIGTERM; resolves to the exit code. Drops the database unless `keep`. */
  stop(keep?: boolean): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts a new process on the same data, after `kill` or `stop(true)`. */
  restart(): Promise<Installation>;
}

interface InstallationOptions {
  readonly database?: TestDatabase;
  readonly env?: Readonly<Record<string, string>>;
  /** Keep the keys that are valid: the new process gets one of its own beside them. */
  readonly keepKeys?: boolean;
  /** Command in place of the sources of standalone. */
  readonly command?: Command;
}

/** Starts standalone from the sources and waits until it is ready. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const database = options.database ?? (await createTestDatabase());
  const { tenantId, apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'default', name: 'Default' },
    key: { name: options.keepKeys ? `e2e ${randomBytes(4).toString('hex')}` : 'e2e', role: 'admin' },
  });
  const running = await startChildProcess(options.command ?? fromSources('standalone'), {
    ...installationEnvironment(database),
    ...options.env,
  });
  return {
    url: running.url,
    apiKey,
    tenantId,
    database,
    child: running.child,
    startMs: running.startMs,
    log: () => running.log(),
    async stop(keepData = false) {
      const code = await running.stop();
      if (!keepData) await database.drop();
      return code;
    },
    kill: () => running.kill(),
    restart: () => startInstallation({ ...options, database }),
  };
}
