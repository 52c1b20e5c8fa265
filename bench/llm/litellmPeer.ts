import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@tsudoi/testing/launch/freePort';
import OpenAI from 'openai';
import { prefix1500 } from './world.ts';

/** LiteLLM's proxy as a process of its own in front of the same fake provider. */
export interface LitellmPeer {
  readonly version: string;
  /** Times of calls through the proxy (`proxy`) or straight to the provider (`direct`), milliseconds, sorted. */
  measure(through: 'proxy' | 'direct', calls: number, workers: number): Promise<number[]>;
  rssKb(): Promise<number>;
  stop(): void;
}

/**
 * Starts the program named by LITELLM, or `litellm` on the path (install it with `pip install 'litellm[proxy]'`);
 * undefined where there is none.
 */
export async function startLitellm(upstreamUrl: string, model: string): Promise<LitellmPeer | undefined> {
  const program = process.env['LITELLM'] ?? 'litellm';
  const found = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'tsudoi-litellm-'));
  const config = path.join(folder, 'config.yaml');
  const port = await freePort();
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
      stdio: 'ignore',
      env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' },
    },
  );
  const base = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries > 240) {
      child.kill('SIGKILL');
      return undefined;
    }
    const up = await fetch(`${base}/health/liveliness`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (up) break;
    await pause(500);
  }
  const clients = {
    proxy: new OpenAI({ apiKey: 'bench', baseURL: `${base}/v1`, maxRetries: 0 }),
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
    async rssKb() {
      const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    },
    stop() {
      child.kill('SIGKILL');
    },
  };
}
