import type { TestDatabase } from '@tsudoi/testing/testDatabase';
import type { TestRedis } from '@tsudoi/testing/testRedis';
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Workers in processes of their own, which a test may kill or freeze. */
export interface WorkerChildren {
  /** Resolves once it works. */
  start(): Promise<ChildProcess>;
  /** Ends all that are left, frozen ones too. */
  end(): void;
}

export function createWorkerChildren(
  { appUrl, dispatcherUrl }: TestDatabase,
  redis: TestRedis,
): WorkerChildren {
  const children: ChildProcess[] = [];
  return {
    async start() {
      const child: ChildProcessByStdio<null, Readable, null> = spawn(
        process.execPath,
        [path.join(import.meta.dirname, 'workerProcess.ts'), appUrl, dispatcherUrl, redis.url, redis.prefix],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      children.push(child);
      await once(child.stdout, 'data');
      return child;
    },
    end() {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
