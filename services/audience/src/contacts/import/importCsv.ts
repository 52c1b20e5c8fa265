import type { Actor } from '@tsudoi/audit/recordChange';
import type { ContactImport } from '@tsudoi/contracts/contacts';
import { decodeText } from '@tsudoi/runtime/csv/decodeText';
import { readRows, type CsvRow } from '@tsudoi/runtime/csv/readRows';
import { seenRows } from '@tsudoi/runtime/csv/seenRows';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../context.ts';
import { fileFault, headerOf, noHeader } from './csvFile.ts';
import { openReport, type ImportReport } from './importReport.ts';
import { readRow, type Stated } from './readRow.ts';
import { writeBatch } from './writeBatch.ts';

export interface ImportOptions {
  readonly dryRun: boolean;
  /** Where phone numbers without a country code are from, as `JP`. */
  readonly region: string;
}

const batchRows = 500;
const rowsAtOnce = 50;
/** Exports begin with title lines: the header is one of the first few. */
const headerWithin = 10;

/**
 * Imports contacts from CSV as it comes: one batch of 500 rows is written while the next is read, and 24 bytes a row seen are held,
 * never the file. One address is one contact, the last row of an address wins, a row that is not valid is named and left out.
 * Committed batch by batch, so that a long import holds no lock; sending it again changes nothing more.
 * @throws InvalidInput where no row can be read: no text, no header, a header in another encoding
 */
export async function importCsv(
  context: Pick<Context, 'database' | 'sealer' | 'clock'>,
  tenantId: string,
  actor: Actor,
  options: ImportOptions,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<ContactImport> {
  const report = openReport(options.dryRun);
  const { result } = report;
  const text = decodeText(bytes, (told) => (result.encoding = told));
  const at = context.clock.now().toISOString();
  const write = (contacts: readonly Stated[], again: ReadonlySet<string>) =>
    writeBatch(context, tenantId, actor, { contacts, again, dryRun: options.dryRun }).then((counts) => {
      report.written(counts);
    });
  let work: Batches | undefined;
  try {
    let looked = 0;
    for await (const rows of readRows(text, { told: (delimiter) => (result.delimiter = delimiter) })) {
      for (const [index, row] of rows.entries()) {
        // Hostile rows cost most to refuse: others get their turn on the loop between some of them.
        if (index % rowsAtOnce === 0) {
          signal.throwIfAborted();
          await setImmediate();
        }
        if (work) {
          if (work.take(row)) await work.flush();
          continue;
        }
        const columns = headerOf(row.cells);
        if (columns) {
          report.columns(columns);
          work = batches(report, { columns, at, region: options.region }, write);
        } else if (++looked >= headerWithin) throw noHeader();
      }
    }
    if (!work) throw noHeader();
    await work.finish();
    return result;
  } catch (err) {
    await work?.giveUp();
    throw fileFault(err);
  }
}

interface Batches {
  /** Takes a row; true when a batch is full. */
  take(row: CsvRow): boolean;
  flush(): Promise<void>;
  finish(): Promise<void>;
  /** Waits for what is under way, whatever becomes of it. */
  giveUp(): Promise<void>;
}

function batches(
  report: ImportReport,
  reading: Parameters<typeof readRow>[0],
  write: (contacts: readonly Stated[], again: ReadonlySet<string>) => Promise<void>,
): Batches {
  const seen = seenRows();
  let batch = new Map<string, Stated>();
  let again = new Set<string>();
  let underWay: Promise<void> = Promise.resolve();
  const flush = async () => {
    await underWay;
    // In the order of the addresses: two imports at once do not wait for each other in a circle.
    const all = [...batch].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stated]) => stated);
    underWay = all.length === 0 ? Promise.resolve() : write(all, again);
    batch = new Map();
    again = new Set();
    underWay.catch(() => undefined);
  };
  return {
    take({ line, cells }) {
      report.row();
      const read = readRow(reading, cells);
      if (!('stated' in read)) {
        report.refuse(line, read.field, read.message);
        return false;
      }
      const { stated, unknownWord } = read;
      report.show(line, stated.contact);
      if (unknownWord) report.unknownWord(line, unknownWord.column, unknownWord.word);
      const address = stated.contact.email.toLowerCase();
      if (seen.lineBefore(createHash('sha256').update(address).digest('hex'), line) !== undefined) {
        report.repeated();
        if (!batch.has(address)) again.add(address);
      }
      batch.set(address, stated);
      return batch.size >= batchRows;
    },
    flush,
    async finish() {
      await flush();
      await underWay;
    },
    giveUp: () => underWay.catch(() => undefined),
  };
}
