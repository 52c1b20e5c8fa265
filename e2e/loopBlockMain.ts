// One parser in a process of its own, fed one input after the other: tells how long the loop was held and how far memory rose.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inputsOf, small } from './loopBlockInputs.ts';
import { parsers } from './loopBlockParsers.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const mebi = 1024 * 1024;

/** What one input cost: longest hold of the loop in ms of CPU, memory above idle in MiB, and what came of it. */
export interface Cost {
  readonly input: string;
  readonly blockMs: number;
  readonly peakMiB: number;
  readonly wallMs: number;
  readonly told: string;
}

async function measured(input: string, read: (input: string) => Promise<string>): Promise<Cost> {
  let blockMs = 0;
  let peak = 0;
  let running = true;
  // CPU of this thread between two turns of the loop: what the input held it for, however busy the machine is.
  const watch = async () => {
    while (running) {
      const before = process.threadCpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 1));
      const { user, system } = process.threadCpuUsage(before);
      blockMs = Math.max(blockMs, (user + system) / 1_000);
      peak = Math.max(peak, process.memoryUsage.rss());
    }
  };
  collect();
  const idle = process.memoryUsage.rss();
  const startedAt = performance.now();
  const watching = watch();
  const told = await read(input).catch((err: unknown) => (err as Error).message);
  const wallMs = performance.now() - startedAt;
  running = false;
  await watching;
  return { input, blockMs, peakMiB: Math.max(0, peak - idle) / mebi, wallMs, told: told.slice(0, 120) };
}

const [name = '', url = ''] = process.argv.slice(2);
const read = parsers[name]?.(url);
if (!read) throw new Error(`no parser ${name}`);
await read(small).catch(() => undefined);
for (const input of inputsOf[name] ?? [])
  process.stdout.write(`${JSON.stringify(await measured(input, read))}\n`);
process.exit(0);
