import fs from 'node:fs';

const mark = 'SQLite format 3\u0000';

/** Whether a file begins as SQLite's do. */
export function isSqlite(file: string): boolean {
  const head = Buffer.alloc(mark.length);
  const handle = fs.openSync(file, 'r');
  try {
    fs.readSync(handle, head, 0, head.length, 0);
  } finally {
    fs.closeSync(handle);
  }
  return head.toString('latin1') === mark;
}
