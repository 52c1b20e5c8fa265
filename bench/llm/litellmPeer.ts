import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@tsudoi/testing/launch/freePort';
import OpenAI from 'openai';
import { prefix1500 } from './world.ts';

/** What a process holds and has used. */
export interface ProcessCost {
  readonly rssKb: number;
  readonly cpuMs: number;
}

/** LiteLLM's proxy as a process of its own in front of the same fake provider. */
export interface LitellmPeer {
  readonly version: string;
  /** Times of calls through the proxy (`proxy`) or straight to the provider (`direct`), milliseconds, sorted. */
  measure(through: 'proxy' | 'direct', calls: number, workers: number): Promise<number[]>;
  /** Memory and processor time of the process so far. */
  cost(): Promise<ProcessCost>;
  stop(): void;
}

/**
 * Starts the program named by LITELLM, or `litellm` on the path (install it with `pip install 'litellm[proxy]'`); where
 * there is none, or it does not get ready, the reason.
 */
export async function startLitellm(upstreamUrl: string, model: string): Promise<LitellmPeer | string> {
  const program = process.env['LITELLM'] ?? 'litellm';
  const found = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (found.status !== 0)
    return `there is no program ${program} (pip install 'litellm[proxy]', or LITELLM=path)`;
  const folder = await mkdtemp(path.join(tmpdir(), 'tsudoi-litellm-'));
  const config = path.join(folder, 'config.yaml');
  const port = await freePort();
  const masterKey = `sk-${randomBytes(16).toString('hex')}`;
  await writeFile(
    config,
    [
      'model_list:',
      `  - model_name: ${model}`,
      '    litellm_params:',
      `      model: openai/${model}`,
      `      api_base: ${upstreamUrl}`,
      '      api_key: bench',
      'general_settings:',
      '  disable_spend_logs: true',
      'litellm_settings:',
      '  set_verbose: false',
      '',
    ].join('\n'),
  );
  const child = spawn(
    program,
    ['--config', config, '--port', String(port), '--host', '127.0.0.1', '--num_workers', '1'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Without a master key it refuses to start; without the local price map it asks the internet first.
      env: {
        ...process.env,
        NO_PROXY: '*',
        LITELLM_MASTER_KEY: masterKey,
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        LITELLM_LOG: 'ERROR',
      },
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-2_000)));
  const base = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries > 240) {
      child.kill('SIGKILL');
      return `its proxy did not get ready: ${said}`;
    }
    const up = await fetch(`${base}/health/liveliness`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (up) break;
    await pause(500);
  }
  const clients = {
    proxy: new OpenAI({ apiKey: masterKey, baseURL: `${base}/v1`, maxRetries: 0 }),
    direct: new OpenAI({ apiKey: 'bench', baseURL: upstreamUrl, maxRetries: 0 }),
  };
  let serial = 0;
  return {
    version: (/\d+\.\d+\.\d+/.exec(`${found.stdout}${found.stderr}`) ?? ['unknown'])[0],
    async measure(through, calls, workers) {
      const times: number[] = [];
      let left = calls;
      await Promise.all(
        Array.from({ length: workers }, async () => {
          while ((left -= 1) >= 0) {
            const startedAt = performance.now();
            await clients[through].chat.completions.create({
              model,
              max_completion_tokens: 80,
              messages: [
                { role: 'system', content: prefix1500 },
                { role: 'user', content: `Question ${through} ${String((serial += 1))}` },
              ],
            });
            times.push(performance.now() - startedAt);
          }
        }),
      );
      return times.sort((a, b) => a - b);
    },
    async cost() {
      const [status, stat] = await Promise.all(
        ['status', 'stat'].map((name) => readFile(`/proc/${String(child.pid)}/${name}`, 'utf8')),
      );
      // Fields 14 and 15 of stat, after the name in brackets: ticks of 10 ms in user and kernel mode.
      const ticks = (stat ?? '')
        .slice((stat ?? '').lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13);
      return {
        rssKb: Number(/VmRSS:\s+(\d+)/.exec(status ?? '')?.[1] ?? 0),
        cpuMs: ticks.reduce((sum, each) => sum + Number(each) * 10, 0),
      };
    },
    stop() {
      child.kill('SIGKILL');
    },
  };
}
