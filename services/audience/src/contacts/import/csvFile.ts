import { NotText } from '@tsudoi/runtime/csv/decodeText';
import { NotCsv } from '@tsudoi/runtime/csv/readRows';
import { InvalidInput, invalidField } from '@tsudoi/runtime/errors';
import { readHeader, type Column } from './csvColumns.ts';

/** The columns that a row of titles names; undefined where it is no header. @throws InvalidInput where its characters cannot be read */
export function headerOf(titles: readonly string[]): readonly Column[] | undefined {
  const columns = readHeader(titles);
  if (columns?.some(({ title }) => /[\ufffd\0]/.test(title)) === true)
    throw invalidField('body', 'the header has characters that are not of the encoding of the file');
  return columns;
}

export const noHeader = () => invalidField('body', 'no header row with a column of e-mail addresses');

/** What is answered where a file cannot be read; every other fault as it is. */
export function fileFault(err: unknown): unknown {
  if (err instanceof NotText) return invalidField('body', err.message);
  if (!(err instanceof NotCsv)) return err;
  const message = `not CSV: line ${String(err.line)}: ${err.message}`;
  return new InvalidInput(`body: ${message}`, [{ field: 'body', message }]);
}
