/** One row of docs/coverage.md. */
export interface CoverageRow {
  readonly number: number;
  readonly what: string;
  readonly where: string;
  readonly shownBy: string;
  readonly state: string;
}

/** How many numbered requirements there are. */
export const requirementCount = 65;

const states = ['empty', 'partly', 'done'];

/** The rows of the table in a Markdown text; the header and other text are passed over. */
export function readCoverage(markdown: string): CoverageRow[] {
  return markdown
    .split('\n')
    .filter((line) => /^\|\s*\d+\s*\|/.test(line))
    .map((line) => {
      const [, number, what, where, shownBy, state] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return {
        number: Number(number),
        what: what ?? '',
        where: where ?? '',
        shownBy: shownBy ?? '',
        state: state ?? '',
      };
    });
}

/**
 * Faults of the table, none when it is true: one row for each number, a known state, files that exist, and at least
 * one test or bench for whatever is not empty. `exists` says whether a path of the checkout is there.
 */
export function coverageFaults(rows: readonly CoverageRow[], exists: (path: string) => boolean): string[] {
  const faults: string[] = [];
  for (let number = 1; number <= requirementCount; number++) {
    const count = rows.filter((row) => row.number === number).length;
    if (count !== 1) faults.push(`number ${number} has ${count} rows`);
  }
  for (const row of rows) {
    const name = `number ${row.number}`;
    if (row.number > requirementCount) faults.push(`${name} is no requirement`);
    if (row.what === '') faults.push(`${name} does not say what it asks`);
    if (!states.includes(row.state))
      faults.push(`${name}: the state "${row.state}" is none of ${states.join(', ')}`);
    const shown = pathsIn(row.shownBy);
    for (const path of [...pathsIn(row.where), ...shown])
      if (!exists(path)) faults.push(`${name}: ${path} does not exist`);
    if (row.state !== 'empty' && row.state !== '' && shown.length === 0)
      faults.push(`${name} is ${row.state}, but no test or bench shows it`);
    for (const path of shown)
      if (!/\.(test|bench)\.ts$/.test(path)) faults.push(`${name}: ${path} is no test and no bench`);
    if (row.state === 'empty' && shown.length > 0)
      faults.push(`${name} is empty, yet names ${shown.join(', ')}`);
  }
  return faults;
}

/** Back-quoted words of a cell that look like files; routes, commands and tables are passed over. */
function pathsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`\s]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter(
      (word) => word.includes('/') && !word.startsWith('/') && !word.startsWith('@') && !/[{}*:]/.test(word),
    );
}
