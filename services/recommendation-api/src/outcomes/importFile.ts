import type { ImportFault, ImportOptions, OutcomeImport } from '@tsudoi/contracts/outcomes';
import type { Database, Tx } from '@tsudoi/database/database';
import { decodeText, NotText } from '@tsudoi/runtime/csv/decodeText';
import { NotCsv, readRows, type CsvRow } from '@tsudoi/runtime/csv/readRows';
import type { Clock } from '@tsudoi/runtime/clock';
import { invalidField } from '@tsudoi/runtime/errors';
import { writeAttendance } from '../store/attendance.ts';
import { eventNamed } from '../store/events.ts';
import { insertFaults, insertImport, updateImport, type ImportReport } from '../store/imports.ts';
import { writeOutcomes, type OutcomeRecord } from '../store/outcomes.ts';
import { attendeeCounter } from './attendeeCount.ts';
import type { FileKind } from './fileKind.ts';
import { fileKinds, kindOf, readAs, type FoundHeader } from './fileKinds.ts';
import { ownersOf } from './ownersOf.ts';
import { resultReader, type ResultRow } from './resultRow.ts';
import { seenRows } from '@tsudoi/runtime/csv/seenRows';

/** What an import stands on. */
export interface ImportParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const batchRows = 500;
const headerWithin = 30;
const faultsShown = 100;

/** Rolls a transaction back whose counts are all that is wanted. */
class DryRun extends Error {}

/**
 * Imports a file as it comes: a part, a batch of 500 rows and 24 bytes a row seen are held, never the file. A row that is not valid is set aside with its line; the
 * rest is written, batch by batch. A dry run writes each batch and takes it back. The report and every fault are kept.
 * @throws InvalidInput where no row can be read: no text, no header that is known, an event that is not there
 */
export async function importFile(
  { database, clock, signal }: ImportParts,
  tenantId: string,
  options: ImportOptions,
  bytes: AsyncIterable<Uint8Array>,
): Promise<OutcomeImport> {
  const { eventId } = options;
  if (eventId !== undefined) await database.withTenant(tenantId, (tx) => eventNamed(tx, eventId));
  let encoding = 'utf-8';
  const batches = readRows(decodeText(bytes, (told) => (encoding = told)));
  let run: Run | undefined;
  try {
    let work: Work | undefined;
    let looked = 0;
    for await (const rows of batches) {
      signal.throwIfAborted();
      for (const row of rows) {
        if (work) {
          if (work.take(row)) await work.flush();
          continue;
        }
        const header = headerOf(row.cells, options);
        if (header) {
          checkEvent(header, options);
          // Kept from here on: a file of which no row can be read leaves nothing behind.
          run = await openRun(database, tenantId, options, clock.now());
          work = workOf(run, header, options);
        } else if (++looked >= headerWithin) throw unknownHeader(options);
      }
    }
    if (!run || !work) throw unknownHeader(options);
    await work.finish();
    return await run.end({ state: 'done', message: null, encoding });
  } catch (err) {
    const fault = faultOf(err);
    await run
      ?.end({ state: 'failed', message: fault.message.slice(0, 500), encoding })
      .catch(() => undefined);
    throw fault;
  }
}

/** One import under way: its row, its counts, its faults. */
interface Run {
  readonly report: { -readonly [Key in keyof ImportReport]: ImportReport[Key] };
  readonly tenantId: string;
  readonly database: Database;
  readonly now: Date;
  fault(fault: ImportFault): void;
  writeFaults(atLeast: number): Promise<void>;
  /** Runs in a transaction that is kept, or taken back in a dry run. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  end(end: Pick<ImportReport, 'state' | 'message' | 'encoding'>): Promise<OutcomeImport>;
}

async function openRun(
  database: Database,
  tenantId: string,
  options: ImportOptions,
  now: Date,
): Promise<Run> {
  const report: Run['report'] = {
    source: options.source ?? 'unknown',
    kind: 'results',
    dryRun: options.dryRun === 'true',
    state: 'running',
    encoding: 'utf-8',
    columns: {},
    ignoredColumns: [],
    rows: 0,
    created: 0,
    restated: 0,
    unchanged: 0,
    unmatched: 0,
    faults: 0,
    firstFaults: [],
    attendance: null,
    message: null,
  };
  const { id } = await database.withTenant(tenantId, (tx) => insertImport(tx, report, now));
  let waiting: ImportFault[] = [];
  const run: Run = {
    report,
    tenantId,
    database,
    now,
    fault(fault) {
      report.faults += 1;
      if (report.firstFaults.length < faultsShown) report.firstFaults = [...report.firstFaults, fault];
      waiting.push(fault);
    },
    async writeFaults(atLeast) {
      if (waiting.length < atLeast || waiting.length === 0) return;
      const faults = waiting;
      waiting = [];
      await database.withTenant(tenantId, (tx) => insertFaults(tx, id, faults));
    },
    async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      if (!report.dryRun) return database.withTenant(tenantId, work);
      let result: T | undefined;
      await database
        .withTenant(tenantId, async (tx) => {
          result = await work(tx);
          throw new DryRun();
        })
        .catch((err: unknown) => {
          if (!(err instanceof DryRun)) throw err;
        });
      return result as T;
    },
    async end(end) {
      await run.writeFaults(1);
      Object.assign(report, end);
      return database.withTenant(tenantId, (tx) => updateImport(tx, id, report));
    },
  };
  return run;
}

/** What is done with the rows below a header. */
interface Work {
  /** Takes a row; true when a batch is full. */
  take(row: CsvRow): boolean;
  flush(): Promise<void>;
  finish(): Promise<void>;
}

function workOf(run: Run, header: FoundHeader, options: ImportOptions): Work {
  const { kind, places, titles } = header;
  const used = new Set([...places.values()].flat());
  run.report.source = kind.source;
  run.report.kind = kind.kind;
  run.report.columns = Object.fromEntries(
    [...places].map(([field, at]) => [
      field,
      at.map((place) => (titles[place] ?? '').slice(0, 100)).join(', '),
    ]),
  );
  run.report.ignoredColumns = titles
    .flatMap((title, place) => (used.has(place) || title.trim() === '' ? [] : [title.slice(0, 100)]))
    .slice(0, 100);
  return kind.kind === 'results'
    ? resultWork(run, header, kind, options)
    : attendeeWork(run, header, kind, options);
}

function resultWork(
  run: Run,
  header: FoundHeader,
  kind: Extract<FileKind, { kind: 'results' }>,
  options: ImportOptions,
): Work {
  const read = resultReader(header, kind, options);
  const owners = ownersOf(kind.source, options, kind.tacticKey);
  const seen = seenRows();
  let batch: ResultRow[] = [];
  let underWay: Promise<void> = Promise.resolve();
  const write = async (rows: readonly ResultRow[]): Promise<void> => {
    const written = await run.write(async (tx) => {
      // A lost batch comes again with the file; the commit of the report flushes all before it.
      await tx.execute('set local synchronous_commit = off');
      const found = await owners.of(tx, rows);
      run.report.unmatched += found.filter(({ eventId }) => eventId === null).length;
      return writeOutcomes(
        tx,
        kind.source,
        rows.map((row, index) => recordOf(row, found[index] ?? { eventId: null, tacticKey: null })),
      );
    });
    run.report.created += written.created;
    run.report.restated += written.restated;
    run.report.unchanged += written.unchanged;
    await run.writeFaults(500);
  };
  const flush = async (): Promise<void> => {
    // One batch is written while the next is read.
    await underWay;
    const rows = batch;
    batch = [];
    underWay = rows.length === 0 ? Promise.resolve() : write(rows);
    underWay.catch(() => undefined);
  };
  return {
    take({ line, cells }) {
      const row = read(line, cells);
      if (row === undefined) return false;
      run.report.rows += 1;
      if ('field' in row) {
        run.fault({ line, ...row });
        return false;
      }
      const before = seen.lineBefore(row.digest, line);
      if (before !== undefined) {
        run.fault({ line, field: 'row', message: `names the same as line ${String(before)}` });
        return false;
      }
      return batch.push(row) >= batchRows;
    },
    flush,
    async finish() {
      await flush();
      await underWay;
    },
  };
}

function recordOf(
  row: ResultRow,
  owner: { readonly eventId: string | null; readonly tacticKey: string | null },
): OutcomeRecord {
  const { day, campaign, spendJpy, impressions, clicks, signUps, units, digest } = row;
  const key = digest.slice(0, 32);
  return { key, day, campaign, spendJpy, impressions, clicks, signUps, units, ...owner };
}

function attendeeWork(
  run: Run,
  header: FoundHeader,
  kind: Extract<FileKind, { kind: 'attendance' }>,
  options: ImportOptions,
): Work {
  const { eventId = '' } = options;
  const counter = attendeeCounter(header, kind);
  return {
    take({ line, cells }) {
      run.report.rows += 1;
      const fault = counter.add(line, cells);
      if (fault) run.fault({ line, ...fault });
      return run.report.rows % batchRows === 0;
    },
    flush: () => run.writeFaults(500),
    async finish() {
      const count = counter.count();
      run.report.attendance = { eventId, ...count };
      await run.write((tx) => writeAttendance(tx, eventId, kind.source, count, run.now));
    },
  };
}

function checkEvent({ kind }: FoundHeader, { eventId }: ImportOptions): void {
  if (kind.kind === 'attendance' && eventId === undefined)
    throw invalidField('query.eventId', 'a list of participants needs the event it belongs to');
}

function headerOf(titles: readonly string[], options: ImportOptions): FoundHeader | undefined {
  if (options.source === undefined) return kindOf(titles);
  const kind = fileKinds.find(({ source }) => source === options.source);
  return kind && readAs(kind, titles);
}

function unknownHeader({ source }: ImportOptions): Error {
  return invalidField(
    'body',
    source === undefined
      ? 'no header row that is known: a column of days and one of figures, or one of states of participants'
      : `no header row of ${source}: a column of days and one of figures, or one of states of participants`,
  );
}

function faultOf(err: unknown): Error {
  if (err instanceof NotText) return invalidField('body', err.message);
  if (err instanceof NotCsv) return invalidField('body', `line ${String(err.line)}: ${err.message}`);
  return err instanceof Error ? err : new Error(String(err));
}
