import {
  assignOutcomes,
  FileSource,
  importOutcomes,
  listImportFaults,
  listOutcomes,
  putAttendance,
  readEventOutcome,
  ResultSource,
} from '@tsudoi/contracts/outcomes';
import type { Command } from 'commander';
import fs from 'node:fs/promises';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import { isSqlite } from '../isSqlite.ts';
import { addEvidenceVerbs } from './evidence.ts';
import type { Run } from '../run.ts';

interface ImportFlags {
  readonly source?: string;
  readonly event?: string;
  readonly tactic?: string;
  readonly dryRun: boolean;
  readonly taxExcluded: boolean;
  readonly currency?: string;
  readonly rate?: string;
  readonly table?: string;
}

/** `tsudoi outcomes`: what came of events, in and out. */
export function addOutcomesVerbs(program: Command, run: Run): void {
  const outcomes = program.command('outcomes').description('what came of events: results, attendance');
  outcomes
    .command('import')
    .argument(
      '<file>',
      "CSV as Meta, Google Ads, LinkedIn, X, Peatix, connpass, Doorkeeper or Eventbrite export it, or one's own; or a SQLite file with such a table",
    )
    .option('--source <name>', 'whose file it is; told from its header when left out')
    .option('--event <id>', 'all rows belong to it; needed for lists of participants')
    .option('--tactic <key>', 'all rows are of it')
    .option('--dry-run', 'only say what would happen', false)
    .option('--tax-excluded', 'the money of the file is without consumption tax', false)
    .option('--currency <code>', 'where the file does not say; JPY')
    .option('--rate <yen>', 'yen of one unit of another currency')
    .option('--table <name>', 'of a SQLite file with several tables')
    .description('import a file; sending it again changes nothing more')
    .action((file: string, flags: ImportFlags) =>
      run((api, output) => importCommand(api, output, file, flags)),
    );
  outcomes
    .command('list')
    .option('--event <id>', 'of one event')
    .option('--unmatched', 'only those without an event', false)
    .description('rows of results, newest day first')
    .action((flags: { event?: string; unmatched: boolean }) =>
      run((api, output) => listCommand(api, output, flags)),
    );
  outcomes
    .command('assign')
    .argument('<source>', ResultSource.options.join(', '))
    .argument('<campaign>', 'its name')
    .argument('<event>', 'id of the event')
    .option('--tactic <key>', 'the tactic it belongs to')
    .description('say to which event a campaign belongs')
    .action((source: string, campaign: string, eventId: string, flags: { tactic?: string }) =>
      run(async (api, output) => {
        const { body } = await api.call(assignOutcomes, {
          body: {
            source: ResultSource.parse(source),
            campaign,
            eventId,
            ...(flags.tactic === undefined ? {} : { tacticKey: flags.tactic }),
          },
        });
        output.line(`${String(body.assigned)} 行 rows`);
        output.result(body);
      }),
    );
  addEvidenceVerbs(outcomes, run);
  outcomes
    .command('attended')
    .argument('<event>', 'id of the event')
    .argument('<people>', 'how many came')
    .option('--sign-ups <people>', 'how many had signed up')
    .description('say how many came')
    .action((eventId: string, people: string, flags: { signUps?: string }) =>
      run(async (api, output) => {
        const { body } = await api.call(putAttendance, {
          params: { eventId },
          body: {
            attended: Number(people),
            ...(flags.signUps === undefined ? {} : { signUps: Number(flags.signUps) }),
          },
        });
        output.line(`来場 attended ${String(body.attended)}`);
        output.result(body);
      }),
    );
  outcomes
    .command('show')
    .argument('<event>', 'id of the event')
    .description('what came of an event, beside what was planned')
    .action((eventId: string) => run((api, output) => showCommand(api, output, eventId)));
}

async function importCommand(
  api: ApiClient,
  output: Output,
  file: string,
  flags: ImportFlags,
): Promise<void> {
  const { body } = await api.call(importOutcomes, {
    query: {
      dryRun: flags.dryRun ? 'true' : 'false',
      tax: flags.taxExcluded ? 'excluded' : 'included',
      ...(flags.source === undefined ? {} : { source: FileSource.parse(flags.source) }),
      ...(flags.event === undefined ? {} : { eventId: flags.event }),
      ...(flags.tactic === undefined ? {} : { tacticKey: flags.tactic }),
      ...(flags.currency === undefined ? {} : { currency: flags.currency }),
      ...(flags.rate === undefined ? {} : { yenPerUnit: Number(flags.rate) }),
    },
    bytes: isSqlite(file)
      ? // Only where it is needed: the module warns that it is young.
        (await import('../sqliteTable.ts')).sqliteAsCsv(file, flags.table)
      : await fs.readFile(file),
  });
  const { source, encoding, rows, created, restated, unchanged, unmatched, attendance } = body;
  output.line(`${body.dryRun ? '試行 dry run: ' : ''}${source} (${encoding}) ${String(rows)} 行 rows`);
  if (attendance)
    output.line(
      `申込 sign-ups ${String(attendance.signUps)}, 取消 cancelled ${String(attendance.cancelled)}, 来場 attended ${String(attendance.attended ?? '-')}`,
    );
  else
    output.line(
      `新規 new ${String(created)}, 更新 restated ${String(restated)}, 同じ unchanged ${String(unchanged)}, イベント不明 without event ${String(unmatched)}`,
    );
  if (body.faults > 0) {
    output.line(`読めない行 rows left out: ${String(body.faults)}`);
    let cursor: string | undefined;
    do {
      const page = await api.call(listImportFaults, {
        params: { importId: body.id },
        query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
      });
      for (const { line, field, message } of page.body.items)
        output.line(`  ${String(line)}: ${field}: ${message}`);
      cursor = page.body.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  output.result(body);
}

async function listCommand(
  api: ApiClient,
  output: Output,
  flags: { readonly event?: string; readonly unmatched: boolean },
): Promise<void> {
  const { body } = await api.call(listOutcomes, {
    query: {
      limit: 200,
      unmatched: flags.unmatched ? 'true' : 'false',
      ...(flags.event === undefined ? {} : { eventId: flags.event }),
    },
  });
  output.table(
    [
      '日 day',
      '出所 source',
      '施策 tactic',
      'キャンペーン campaign',
      '円 yen',
      '表示 shown',
      'クリック clicks',
      '申込 sign-ups',
    ],
    body.items.map((row) => [
      row.day,
      row.source,
      row.tacticKey ?? '',
      row.campaign,
      row.spendJpy ?? '',
      row.impressions ?? '',
      row.clicks ?? '',
      row.signUps ?? '',
    ]),
  );
  output.result(body);
}

async function showCommand(api: ApiClient, output: Output, eventId: string): Promise<void> {
  const { body } = await api.call(readEventOutcome, { params: { eventId } });
  const { attendance } = body;
  if (attendance)
    output.line(
      `申込 sign-ups ${String(attendance.signUps ?? '-')}, 来場 attended ${String(attendance.attended ?? '-')} (${attendance.source})`,
    );
  const shown = (value: number | null): number | string =>
    value === null ? '' : Math.round(value * 10) / 10;
  output.table(
    ['施策 tactic', '計画の円 planned yen', '円 yen', '見込み expected', '申込 sign-ups', 'クリック clicks'],
    body.tactics.map((one) => [
      one.tacticKey ?? '?',
      shown(one.plannedSpendJpy),
      shown(one.spendJpy),
      shown(one.plannedSignUps),
      shown(one.signUps),
      shown(one.clicks),
    ]),
  );
  output.result(body);
}
