import type { ImportFault, OutcomeImport } from '@tsudoi/contracts/outcomes';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';

/** What of an import is kept as its report. */
export type ImportReport = Omit<OutcomeImport, 'id' | 'createdAt'>;

interface ImportRow {
  readonly id: string;
  readonly report: ImportReport;
  readonly created_at: Date;
}

const toImport = ({ id, report, created_at }: ImportRow): OutcomeImport => ({
  id,
  ...report,
  createdAt: created_at.toISOString(),
});

export async function insertImport(tx: Tx, report: ImportReport, now: Date): Promise<OutcomeImport> {
  const [row] = await tx.query<ImportRow>(
    'insert into recommendation.outcome_import (tenant_id, report, created_at) values ($1, $2, $3) returning id, report, created_at',
    [tx.tenantId, JSON.stringify(report), now],
  );
  return toImport(row as ImportRow);
}

export async function updateImport(tx: Tx, id: string, report: ImportReport): Promise<OutcomeImport> {
  const [row] = await tx.query<ImportRow>(
    'update recommendation.outcome_import set report = $2 where id = $1 returning id, report, created_at',
    [id, JSON.stringify(report)],
  );
  return toImport(row as ImportRow);
}

export async function insertFaults(tx: Tx, importId: string, faults: readonly ImportFault[]): Promise<void> {
  await tx.execute(
    `insert into recommendation.import_fault (tenant_id, import_id, line, field, message)
     select $1, $2, line, field, message from json_to_recordset($3::json) as f (line int, field text, message text)`,
    [tx.tenantId, importId, JSON.stringify(faults)],
  );
}

export async function findImport(tx: Tx, id: string): Promise<OutcomeImport | undefined> {
  const [row] = await tx.query<ImportRow>(
    'select id, report, created_at from recommendation.outcome_import where id = $1',
    [id],
  );
  return row && toImport(row);
}

export async function listImportRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<OutcomeImport[]> {
  const rows = await tx.query<ImportRow>(
    `select id, report, created_at from recommendation.outcome_import where ${beforeCursor('created_at', 'id', 2)}
     order by created_at desc, id desc limit $1`,
    [limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toImport);
}

/** By line, after the cursor's line. */
export function listFaultRows(
  tx: Tx,
  importId: string,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<ImportFault[]> {
  return tx.query<ImportFault>(
    'select line, field, message from recommendation.import_fault where import_id = $1 and line > $2 order by line limit $3',
    [importId, after?.[0] ?? 0, limit + 1],
  );
}
