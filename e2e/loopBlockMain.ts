// One parser in a process of its own, fed one input after the other: tells how long the loop was held and how far memory rose.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { watchLoop } from '@tsudoi/testing/watchLoop';
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
  collect();
  const idle = process.memoryUsage.rss();
  const startedAt = performance.now();
  const watched = watchLoop();
  const told = await read(input).catch((err: unknown) => (err as Error).message);
  const wallMs = performance.now() - startedAt;
  const { blockMs, peakBytes } = await watched();
  return { input, blockMs, peakMiB: Math.max(0, peakBytes - idle) / mebi, wallMs, told: told.slice(0, 120) };
}

const [name = '', url = ''] = process.argv.slice(2);
const read = parsers[name]?.(url);
if (!read) throw new Error(`no parser ${name}`);
await read(small).catch(() => undefined);
for (const input of inputsOf[name] ?? [])
  process.stdout.write(`${JSON.stringify(await measured(input, read))}\n`);
process.exit(0);
