import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../launch/freePort.ts';

/** A running S3-compatible server on loopback; any access key is taken. */
export interface S3Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** s3rver as a process of its own: its page tokens need the old DES cipher, which only a flag of Node brings back. */
export async function startS3Server(bucket: string): Promise<S3Server> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-s3-'));
  const bin = path.join(
    path.dirname(createRequire(import.meta.url).resolve('s3rver/package.json')),
    'bin/s3rver.js',
  );
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      '--openssl-legacy-provider',
      bin,
      '-d',
      folder,
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '-s',
      '--configure-bucket',
      bucket,
    ],
    { stdio: 'ignore', env: { PATH: process.env['PATH'] } },
  );
  const url = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; ; tries += 1) {
    const answered = await fetch(url).catch(() => undefined);
    if (answered) break;
    if (tries > 200 || child.exitCode !== null) throw new Error('the S3 server did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
