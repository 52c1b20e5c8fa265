import path from 'node:path';
import { parseArgs } from 'node:util';

const switches = ['tour', 'no-tour', 'dev', 'migrate', 'rescue', 'clean', 'demo', 'observe'] as const;

/** What `make run`, `make tour` and their kind were asked for. */
export type RunOptions = Readonly<Record<(typeof switches)[number], boolean>> & {
  /** Absolute. */
  readonly dataDir: string;
  /** Undefined: 3000, or the next free one. */
  readonly port: number | undefined;
};

/** @throws Error in one sentence, with what there is */
export function runOptions(args: readonly string[], standardFolder: string): RunOptions {
  const known = ['--data-dir FOLDER', '--port NUMBER', ...switches.map((name) => `--${name}`)].join(', ');
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        ...Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }])),
      },
    }));
  } catch (err) {
    const [said = ''] = (err as Error).message.split('. ');
    throw new Error(`${said}; there are ${known}`, { cause: err });
  }
  const { port, 'data-dir': folder = standardFolder } = values;
  if (port !== undefined && !(/^\d{1,5}$/.test(String(port)) && Number(port) >= 1 && Number(port) <= 65_535))
    throw new Error(`${String(port)} is no port: a number from 1 to 65535`);
  return {
    ...(Object.fromEntries(switches.map((name) => [name, values[name] === true])) as Record<
      (typeof switches)[number],
      boolean
    >),
    dataDir: path.resolve(String(folder)),
    port: port === undefined ? undefined : Number(port),
  };
}
