import { startPostgres } from '@tsudoi/testing/launch/postgres';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';

/** A node of a plan as auto_explain writes it, with what it really did. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

/** One statement that a role of the platform ran. */
export interface RanStatement {
  readonly query: string;
  readonly plan: PlanNode;
  /** The function that it ran in, and who called that; its buffers are counted in the statement that called it, too. */
  readonly inside: string | undefined;
}

/** A PostgreSQL of its own that writes down the plan of every statement of the application's roles. */
export interface PlanLog {
  readonly url: string;
  /** From now on, in new connections. */
  begin(): Promise<void>;
  /** What was run since the last call. */
  read(): Promise<RanStatement[]>;
  stop(): Promise<void>;
}

interface LogLine {
  readonly user?: string;
  readonly message?: string;
  readonly context?: string;
  readonly timestamp?: string;
}

/** Starts it in a temporary folder. */
export async function startPlanLog(): Promise<PlanLog> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-plans-'));
  fs.chmodSync(folder, 0o755);
  const postgres = await startPostgres({
    dataDir: path.join(folder, 'postgres'),
    tuning: 'test',
    settings: {
      logging_collector: 'on',
      log_destination: 'jsonlog',
      log_directory: 'plans',
      log_filename: 'plans.log',
      log_rotation_age: '0',
      log_rotation_size: '0',
      max_wal_size: '4GB',
    },
    removeWhenOrphaned: folder,
  });
  const owner = new pg.Client({ connectionString: postgres.url });
  await owner.connect();
  const { rows } = await owner.query<{ data_directory: string }>('show data_directory');
  const file = path.join(rows[0]?.data_directory ?? '', 'plans/plans.json');
  let read = 0;
  return {
    url: postgres.url,
    async begin() {
      for (const role of ['tsudoi_app', 'tsudoi_dispatcher']) {
        await owner.query(`alter role ${role} set session_preload_libraries = 'auto_explain'`);
        for (const [name, value] of Object.entries(explain))
          await owner.query(`alter role ${role} set auto_explain.${name} = '${value}'`);
      }
      read = fs.statSync(file).size;
    },
    async read() {
      // The collector is a process of its own: a mark of ours tells that all before it is written.
      const mark = `mark ${String(performance.now())}`;
      await owner.query(`do $$ begin raise log '${mark}'; end $$`);
      for (;;) {
        const text = readFrom(file, read);
        const end = text.indexOf(mark);
        if (end >= 0) {
          read += Buffer.byteLength(text.slice(0, text.indexOf('\n', end) + 1));
          return text
            .slice(0, end)
            .split('\n')
            .flatMap((line) => statementOf(line));
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async stop() {
      await owner.end();
      await postgres.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

const explain = {
  log_min_duration: '0',
  log_analyze: 'on',
  log_buffers: 'on',
  log_timing: 'off',
  log_nested_statements: 'on',
  log_format: 'json',
};

function readFrom(file: string, offset: number): string {
  const size = fs.statSync(file).size - offset;
  const buffer = Buffer.alloc(size);
  const handle = fs.openSync(file, 'r');
  try {
    fs.readSync(handle, buffer, 0, size, offset);
  } finally {
    fs.closeSync(handle);
  }
  return buffer.toString();
}

function statementOf(line: string): RanStatement[] {
  if (!line.startsWith('{') || !line.includes('plan:\\n')) return [];
  const { user, message = '', context } = JSON.parse(line) as LogLine;
  if (user !== 'tsudoi_app' && user !== 'tsudoi_dispatcher') return [];
  const told = JSON.parse(message.slice(message.indexOf('plan:\n') + 6)) as {
    'Query Text': string;
    Plan: PlanNode;
  };
  return [{ query: told['Query Text'], plan: told.Plan, inside: context }];
}
