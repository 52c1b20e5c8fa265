import path from 'node:path';
import type { ReporterConstructor, Runner, Test } from 'mocha';

/** What a run came to; `skips` holds the full titles, `faults` one entry for each test or hook that failed. */
export interface Outcome {
  passed: number;
  failed: number;
  readonly skips: string[];
  faults: readonly { readonly file: string; readonly title: string }[];
}

/** More files than this that fail in one run are no accident of timing. */
export const mostUnsteadyFiles = 5;

/** Files to run once more, alone: all that failed, or none where they are too many to be an accident. */
export function filesForSecondRun({ faults }: Outcome): string[] {
  const files = [...new Set(faults.map(({ file }) => file))];
  return files.length > mostUnsteadyFiles ? [] : files;
}

/** Counts the faults of a file that passed alone as passed, and returns their titles. */
export function settle(outcome: Outcome, file: string): string[] {
  const own = outcome.faults.filter((fault) => fault.file === file);
  outcome.faults = outcome.faults.filter((fault) => fault.file !== file);
  outcome.failed -= own.length;
  outcome.passed += own.length;
  return own.map(({ title }) => title);
}

/** The part of a title that makes a skip an expected one; written by `peerMissing` of packages/testing. */
const expectedSkip = /\[needs [^\]]+\]/;

/** Titles of skips that do not say what to install: a run with one of these has failed. */
export function unexpectedSkips(skips: readonly string[]): string[] {
  return skips.filter((title) => !expectedSkip.test(title));
}

/** The last line of every run, read by CI. */
export function summaryLine(outcome: Outcome): string {
  return `${String(outcome.passed)} passed, ${String(outcome.failed)} failed, ${String(outcome.skips.length)} skipped`;
}

/** Mocha reporter: one line a file, every failure in full at the end of its file. Leaves the totals in `outcome`. */
export function reporterInto(outcome: Outcome): ReporterConstructor {
  class FileLineReporter {
    constructor(runner: Runner) {
      const files = new Map<string, { passed: number; failed: number; skipped: number; ms: number }>();
      let current: string | undefined;
      const tell = (): void => {
        const totals = current === undefined ? undefined : files.get(current);
        if (current === undefined || !totals) return;
        const parts = [`${String(totals.passed)} passed`];
        if (totals.failed > 0) parts.push(`${String(totals.failed)} failed`);
        if (totals.skipped > 0) parts.push(`${String(totals.skipped)} skipped`);
        const mark = totals.failed > 0 ? 'FAIL' : totals.passed > 0 ? 'ok  ' : 'skip';
        console.log(`${mark} ${current}: ${parts.join(', ')} (${String(totals.ms)} ms)`);
        files.delete(current);
      };
      const count = (test: Test): { passed: number; failed: number; skipped: number; ms: number } => {
        const file = fileOf(test);
        if (file !== current) {
          tell();
          current = file;
        }
        const totals = files.get(file) ?? { passed: 0, failed: 0, skipped: 0, ms: 0 };
        totals.ms += test.duration ?? 0;
        files.set(file, totals);
        return totals;
      };
      runner.on('pass', (test) => {
        outcome.passed++;
        count(test).passed++;
      });
      runner.on('pending', (test) => {
        outcome.skips.push(test.fullTitle());
        count(test).skipped++;
      });
      runner.on('fail', (test, err: unknown) => {
        outcome.failed++;
        outcome.faults = [...outcome.faults, { file: fileOf(test), title: test.fullTitle() }];
        count(test).failed++;
        console.log(`\n  FAILED ${test.fullTitle()}\n${describeFault(err)}\n`);
      });
      runner.on('end', tell);
    }
  }
  // Mocha only calls the constructor; its type asks for the fields of its own base class as well.
  return FileLineReporter as unknown as ReporterConstructor;
}

function fileOf(test: Test): string {
  return test.file === undefined ? 'unknown file' : path.relative(process.cwd(), test.file);
}

function describeFault(err: unknown): string {
  const fault = err as { stack?: string; message?: string; cause?: unknown };
  const text = fault.stack ?? fault.message ?? String(err);
  const whole = text.includes(fault.message ?? '') ? text : `${String(fault.message)}\n${text}`;
  const lines = whole
    .split('\n')
    .filter((line) => !/node:internal|node_modules\/(mocha|workerpool)/.test(line));
  return lines.map((line) => `    ${line}`).join('\n');
}
