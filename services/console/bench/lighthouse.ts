import { findPeer } from '@tsudoi/testing/launch/peers';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'lighthouse');
const categories = ['performance', 'accessibility', 'best-practices'] as const;

/** What Lighthouse says of one address, on its mobile settings (simulated slow 4G, a CPU four times slower). */
export interface LighthouseFigures {
  readonly scores: Readonly<Record<(typeof categories)[number], number>>;
  readonly lcpMs: number;
  readonly fcpMs: number;
  readonly speedIndexMs: number;
  readonly blockingMs: number;
  readonly layoutShift: number;
  /** What is below 1, by its name, in the categories but performance. */
  readonly faults: readonly string[];
}

interface Report {
  readonly categories: Readonly<
    Record<string, { readonly score: number; readonly auditRefs: readonly { readonly id: string }[] }>
  >;
  readonly audits: Readonly<
    Record<
      string,
      { readonly score: number | null; readonly numericValue?: number; readonly scoreDisplayMode: string }
    >
  >;
}

/** Installs the pinned Lighthouse of its own lock file beside this one, where it is not there yet. */
export function installLighthouse(): void {
  if (fs.existsSync(path.join(folder, 'node_modules/lighthouse'))) return;
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '', PUPPETEER_SKIP_DOWNLOAD: '1' },
  });
  if (done.status !== 0) throw new Error('npm ci of Lighthouse failed');
}

/** Looks at one address in the browser that listens on `port`, keeping what it has stored. */
export async function runLighthouse(url: string, port: number, keep?: string): Promise<LighthouseFigures> {
  const child = spawn(
    process.execPath,
    [
      path.join(folder, 'node_modules/lighthouse/cli/index.js'),
      url,
      `--port=${String(port)}`,
      '--output=json',
      '--quiet',
      '--disable-storage-reset',
      `--only-categories=${categories.join(',')}`,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', CHROME_PATH: findPeer('chromium')?.file },
    },
  );
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`lighthouse ended with ${String(code)}`);
  const text = Buffer.concat(chunks).toString();
  if (keep !== undefined) fs.writeFileSync(keep, text);
  const report = JSON.parse(text) as Report;
  const score = (category: string) => Math.round((report.categories[category]?.score ?? 0) * 100);
  const value = (audit: string) => report.audits[audit]?.numericValue ?? NaN;
  return {
    scores: {
      performance: score('performance'),
      accessibility: score('accessibility'),
      'best-practices': score('best-practices'),
    },
    lcpMs: value('largest-contentful-paint'),
    fcpMs: value('first-contentful-paint'),
    speedIndexMs: value('speed-index'),
    blockingMs: value('total-blocking-time'),
    layoutShift: value('cumulative-layout-shift'),
    faults: ['accessibility', 'best-practices'].flatMap((category) =>
      (report.categories[category]?.auditRefs ?? [])
        .map(({ id }) => id)
        .filter((id) => (report.audits[id]?.score ?? 1) < 1),
    ),
  };
}
