import type { ContactImport, ContactInput } from '@tsudoi/contracts/contacts';
import type { Column } from './csvColumns.ts';

const mostRefusals = 1_000;
const mostWords = 50;
const rowsShown = 5;

/** What is known of an import so far; bounded, however long the file is. */
export interface ImportReport {
  columns(found: readonly Column[]): void;
  row(): void;
  refuse(row: number, field: string, message: string): void;
  show(row: number, contact: ContactInput): void;
  unknownWord(row: number, column: string, word: string): void;
  repeated(): void;
  written(counts: Pick<ContactImport, 'created' | 'updated' | 'unchanged'>): void;
  readonly result: ContactImport;
}

/** An empty report. */
export function openReport(dryRun: boolean): ImportReport {
  const words = new Map<string, ContactImport['unknownWords'][number]>();
  const result: ContactImport = {
    dryRun,
    encoding: 'utf-8',
    delimiter: ',',
    columns: [],
    rows: 0,
    firstRows: [],
    unknownWords: [],
    created: 0,
    updated: 0,
    unchanged: 0,
    repeated: 0,
    refused: [],
    refusedRows: 0,
  };
  return {
    result,
    columns: (found) => {
      result.columns = found.map(({ title, field }) => ({
        title: title.slice(0, 100),
        field: field ?? null,
      }));
    },
    row: () => {
      result.rows += 1;
    },
    refuse: (row, field, message) => {
      result.refusedRows += 1;
      if (result.refused.length < mostRefusals)
        result.refused.push({ row, field: field.slice(0, 100), message });
    },
    show: (row, { email, displayName, phone, locale, timeZone, consent, attributes }) => {
      if (result.firstRows.length >= rowsShown) return;
      const shown = { email, displayName, phone, locale, timeZone, attributes };
      result.firstRows.push({ row, contact: { ...shown, consent: consent.email?.granted ?? null } });
    },
    unknownWord: (row, column, word) => {
      const key = `${column}\0${word}`;
      const known = words.get(key);
      if (known) known.rows += 1;
      else if (words.size < mostWords) {
        const made = { column, word, rows: 1, firstRow: row };
        words.set(key, made);
        result.unknownWords.push(made);
      }
    },
    repeated: () => {
      result.repeated += 1;
    },
    written: ({ created, updated, unchanged }) => {
      result.created += created;
      result.updated += updated;
      result.unchanged += unchanged;
    },
  };
}
