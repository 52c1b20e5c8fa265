/** Ways in which the files of real batches differ from their documentation; several act together. */
export interface BatchOddity {
  /** The output file answers 404 although the batch names it. */
  readonly outputGone?: boolean;
  /** The batch itself is no longer known. */
  readonly batchGone?: boolean;
  /** '' where null belongs, for a file that is not there. */
  readonly emptyFileIds?: boolean;
  readonly lineEnd?: '\n' | '\r\n';
  readonly byteOrderMark?: boolean;
  readonly blankLines?: boolean;
  /** The last line ends in the middle, as of a download that was cut. */
  readonly truncated?: boolean;
  /** Lines that stand in the file besides the true ones, byte for byte. */
  readonly moreLines?: readonly string[];
  /** Changes every n-th true line; `'gone'` leaves it out. */
  readonly spoil?: {
    readonly every: number;
    readonly to: 'gone' | ((line: Record<string, unknown>) => unknown);
  };
  /** A status that is in no document. */
  readonly status?: string;
  /** What is wrong with the input, of a batch that failed. */
  readonly errors?: unknown;
}

/** The text of a result file with its oddities. */
export function oddFile(lines: readonly string[], odd: BatchOddity): string {
  const end = odd.lineEnd ?? '\n';
  const { spoil } = odd;
  const spoilt = lines.flatMap((line, index) => {
    if (!spoil || index % spoil.every !== 0) return [line];
    if (spoil.to === 'gone') return [];
    const changed = spoil.to(JSON.parse(line) as Record<string, unknown>);
    return [typeof changed === 'string' ? changed : JSON.stringify(changed)];
  });
  const all = [...spoilt, ...(odd.moreLines ?? [])];
  const text = all.join(odd.blankLines ? `${end}${end}  ${end}` : end) + end;
  const whole = odd.byteOrderMark ? `\uFEFF${text}` : text;
  return odd.truncated ? whole.slice(0, -Math.ceil((all.at(-1)?.length ?? 0) / 2) - end.length) : whole;
}
