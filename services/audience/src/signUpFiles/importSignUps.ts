import type { Actor } from '@tsudoi/audit/recordChange';
import type { SignUpImport, SignUpShop } from '@tsudoi/contracts/signUpFiles';
import type { Tx } from '@tsudoi/database/database';
import { cutText } from '@tsudoi/runtime/cutText';
import { decodeText } from '@tsudoi/runtime/csv/decodeText';
import { readRows } from '@tsudoi/runtime/csv/readRows';
import { invalidField } from '@tsudoi/runtime/errors';
import { setImmediate } from 'node:timers/promises';
import { fileFault } from '../contacts/import/csvFile.ts';
import type { Context } from '../context.ts';
import { readSignUpRow, type FileSignUp } from './readSignUpRow.ts';
import { shopHeader, type ShopHeader } from './shops/shopFiles.ts';
import { sourceOfList, writeSignUps, type SignUpCounts } from './writeSignUps.ts';

export interface SignUpImportOptions {
  readonly eventId: string;
  readonly dryRun: boolean;
  /** Told from the header where it is not given. */
  readonly shop: SignUpShop | undefined;
  /** Of times in the file that name no zone. */
  readonly timeZone: string;
}

const batchRows = 250;
const rowsAtOnce = 50;
/** Exports begin with title lines: the header is one of the first few. */
const headerWithin = 10;
const mostRefusals = 1_000;
const rowsShown = 5;

/** Rolls a transaction back of which only the counts are wanted. */
class DryRun extends Error {}

/**
 * Records the sign-ups of a shop's list as it comes, a batch of rows a transaction: what is held is a batch, never the file. The last
 * row of an external id within a batch counts. A row that cannot be read is named and left out.
 * @throws InvalidInput where the file is no list of a known shop
 */
export async function importSignUpFile(
  context: Pick<Context, 'database' | 'sealer' | 'clock'>,
  tenantId: string,
  actor: Actor,
  options: SignUpImportOptions,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<SignUpImport> {
  const { database } = context;
  const result = emptyReport(options.dryRun);
  let header: ShopHeader | undefined;
  let batch = new Map<string, FileSignUp>();
  let repeated = 0;

  async function flush(): Promise<void> {
    if (!header || batch.size === 0) return;
    const of = sourceOfList({ eventId: options.eventId, shop: header.file.shop });
    let counts: SignUpCounts = { recorded: 0, changed: 0, unchanged: 0 };
    const work = async (tx: Tx) => {
      counts = await writeSignUps(tx, context, actor, of, [...batch.values()]);
      if (options.dryRun) throw new DryRun();
    };
    await database.withTenant(tenantId, work).catch((err: unknown) => {
      if (!(err instanceof DryRun)) throw err;
    });
    batch = new Map();
    result.recorded += counts.recorded;
    result.changed += counts.changed;
    result.unchanged += counts.unchanged + repeated;
    repeated = 0;
  }

  function take(known: ShopHeader, line: number, cells: readonly string[]): void {
    result.rows += 1;
    const read = readSignUpRow(known, cells, options.timeZone);
    if ('waiting' in read) result.waiting += 1;
    else if ('signUp' in read) {
      const { externalId, email, displayName = null, state, tickets, signedUpAt } = read.signUp;
      if (batch.has(externalId)) repeated += 1;
      batch.set(externalId, read.signUp);
      if (result.firstRows.length < rowsShown)
        result.firstRows.push({
          ...{ row: line, externalId, email, displayName, state, tickets },
          signedUpAt: signedUpAt?.toISOString() ?? null,
        });
    } else {
      result.refusedRows += 1;
      if (result.refused.length < mostRefusals)
        result.refused.push({ row: line, field: cutText(read.field, 100), message: read.message });
    }
  }

  try {
    const text = decodeText(bytes, (told) => (result.encoding = told));
    let looked = 0;
    for await (const rows of readRows(text, { told: (delimiter) => (result.delimiter = delimiter) })) {
      for (const [index, { line, cells }] of rows.entries()) {
        if (index % rowsAtOnce === 0) {
          signal.throwIfAborted();
          await setImmediate();
        }
        if (header) {
          take(header, line, cells);
          if (batch.size >= batchRows) await flush();
          continue;
        }
        header = shopHeader(cells, options.shop);
        if (header) describe(result, header);
        else if (++looked >= headerWithin) throw noShopHeader(options.shop);
      }
    }
    if (!header) throw noShopHeader(options.shop);
    await flush();
    return result;
  } catch (err) {
    throw fileFault(err);
  }
}

function emptyReport(dryRun: boolean): SignUpImport {
  return {
    ...{ dryRun, shop: 'connpass', encoding: 'utf-8', delimiter: ',', columns: [], rows: 0, firstRows: [] },
    ...{ recorded: 0, changed: 0, unchanged: 0, waiting: 0, refused: [], refusedRows: 0 },
  };
}

function describe(result: SignUpImport, { file, titles, at }: ShopHeader): void {
  result.shop = file.shop;
  const fields = new Map(Object.entries(at).map(([field, index]) => [index, field]));
  result.columns = titles.map((title, index) => ({
    title: title.trim().slice(0, 100),
    field: fields.get(index) ?? null,
  }));
}

/** What is answered where no row is a header of a shop's list. */
export function noShopHeader(shop: SignUpShop | undefined) {
  return invalidField(
    'body',
    shop === undefined
      ? 'no header of a list of participants that connpass, Peatix, Doorkeeper, Luma or Eventbrite exports'
      : `no header of a list of participants of ${shop}`,
  );
}
