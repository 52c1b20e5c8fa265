/** What a CSV holds, as far as a preview needs it. */
export interface CsvPreview {
  readonly text: string;
  readonly header: readonly string[];
  readonly first: readonly string[];
  readonly rows: number;
  /** Index of the column of addresses, -1 where there is none. */
  readonly mail: number;
  readonly badRows: number;
}

const mailNames = /^(?:e-?mail(?:[ _-]?address)?|mail|メール|メールアドレス|eメール)$/i;
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Reads a file's bytes as UTF-8, or as Shift_JIS where they are not UTF-8 (Excel in Japan), without its byte order mark. */
export function csvText(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('shift_jis').decode(bytes);
  }
}

/** Looks through a CSV (RFC 4180): its header, its first row, how many rows, and how many without a valid address. */
export function previewCsv(text: string): CsvPreview {
  const rows = csvRows(text.replace(/^\uFEFF/, ''));
  const [header = [], ...rest] = rows;
  const mail = header.findIndex((name) => mailNames.test(name.normalize('NFKC').trim()));
  return {
    text,
    header,
    first: rest[0] ?? [],
    rows: rest.length,
    mail,
    badRows: mail < 0 ? rest.length : rest.filter((row) => !address.test((row[mail] ?? '').trim())).length,
  };
}

/** Rows of cells; quotes may hold commas, line ends and doubled quotes. Empty lines are left out. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const each = text[at];
    if (quoted) {
      if (each !== '"') cell += each ?? '';
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (each === '"' && cell === '') quoted = true;
    else if (each === ',') {
      row.push(cell);
      cell = '';
    } else if (each === '\n') endRow();
    else if (each !== '\r') cell += each ?? '';
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
