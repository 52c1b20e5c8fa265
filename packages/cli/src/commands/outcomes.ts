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
import { wholeList } from '../everyPage.ts';
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
        const rows = String(body.assigned);
        output.line({ ja: `${rows} 行`, en: `${rows} rows` });
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
        const came = String(body.attended);
        output.line({ ja: `来場 ${came} 人`, en: `attended ${came}` });
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
  output.line({
    ja: `${body.dryRun ? '試行: ' : ''}${source}（${encoding}）${String(rows)} 行`,
    en: `${body.dryRun ? 'dry run: ' : ''}${source} (${encoding}) ${String(rows)} rows`,
  });
  if (attendance) {
    const [signUps, cancelled] = [String(attendance.signUps), String(attendance.cancelled)];
    const attended = String(attendance.attended ?? '-');
    output.line({
      ja: `申込 ${signUps}、取消 ${cancelled}、来場 ${attended}`,
      en: `sign-ups ${signUps}, cancelled ${cancelled}, attended ${attended}`,
    });
  } else {
    const [fresh, changed, same, lost] = [created, restated, unchanged, unmatched].map(String);
    output.line({
      ja: `新規 ${String(fresh)}、更新 ${String(changed)}、同じ ${String(same)}、イベント不明 ${String(lost)}`,
      en: `new ${String(fresh)}, restated ${String(changed)}, unchanged ${String(same)}, without event ${String(lost)}`,
    });
  }
  if (body.faults > 0) {
    const faults = String(body.faults);
    output.line({ ja: `読めない行 ${faults} 行`, en: `rows left out: ${faults}` });
    const params = { importId: body.id };
    const { items } = await wholeList((query) => api.call(listImportFaults, { params, query }));
    for (const { line, field, message } of items) output.line(`  ${String(line)}: ${field}: ${message}`);
  }
  output.result(body);
}

async function listCommand(
  api: ApiClient,
  output: Output,
  flags: { readonly event?: string; readonly unmatched: boolean },
): Promise<void> {
  const body = await wholeList((page) =>
    api.call(listOutcomes, {
      query: {
        ...page,
        unmatched: flags.unmatched ? 'true' : 'false',
        ...(flags.event === undefined ? {} : { eventId: flags.event }),
      },
    }),
  );
  output.table(
    [
      { ja: '日', en: 'day' },
      { ja: '出所', en: 'source' },
      { ja: '施策', en: 'tactic' },
      { ja: 'キャンペーン', en: 'campaign' },
      { ja: '円', en: 'yen' },
      { ja: '表示', en: 'shown' },
      { ja: 'クリック', en: 'clicks' },
      { ja: '申込', en: 'sign-ups' },
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
  if (attendance) {
    const [signUps, attended] = [String(attendance.signUps ?? '-'), String(attendance.attended ?? '-')];
    output.line({
      ja: `申込 ${signUps}、来場 ${attended}（${attendance.source}）`,
      en: `sign-ups ${signUps}, attended ${attended} (${attendance.source})`,
    });
  }
  const shown = (value: number | null): number | string =>
    value === null ? '' : Math.round(value * 10) / 10;
  output.table(
    [
      { ja: '施策', en: 'tactic' },
      { ja: '計画の円', en: 'planned yen' },
      { ja: '円', en: 'yen' },
      { ja: '見込み', en: 'expected' },
      { ja: '申込', en: 'sign-ups' },
      { ja: 'クリック', en: 'clicks' },
    ],
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
