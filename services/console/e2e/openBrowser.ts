import { findPeer } from '@tsudoi/testing/launch/peers';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** The sizes that the pages are tried at. */
export const screens = {
  desktop: { width: 1280, height: 860 },
  phone: { width: 390, height: 844 },
} as const;

/** One person's browser: a context of its own with everything it complained of. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console, exceptions, violations of the content policy and answers of 500 and above. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const images = path.resolve(import.meta.dirname, '../../../docs/images');

/** The Chromium of this machine, with a profile that is new and goes with it. */
export function openBrowser(): Promise<Browser> {
  const peer = findPeer('chromium');
  if (!peer) throw new Error('no chromium');
  return chromium.launch({ executablePath: peer.file, args: flags });
}

/** A person with a language and a screen. */
export async function visit(
  browser: Browser,
  url: string,
  options: { readonly language: 'ja' | 'en'; readonly screen: keyof typeof screens; readonly dark?: boolean },
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: screens[options.screen],
    locale: options.language === 'ja' ? 'ja-JP' : 'en-GB',
    timezoneId: 'Asia/Tokyo',
    colorScheme: options.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
    isMobile: options.screen === 'phone',
    hasTouch: options.screen === 'phone',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A refused sign-in is an answer of 4xx that Chromium writes down; pages are not to blame.
    if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (err) => void complaints.push(String(err)));
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${String(response.status())} ${response.url()}`);
  });
  return { page, context, complaints, close: () => context.close() };
}

/** What axe finds on the page as it stands, each with the element; empty when there is nothing. */
export async function axeFaults(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the policy of the page does not bind.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await (
      globalThis as unknown as {
        axe: {
          run: (options: object) => Promise<{
            violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
          }>;
        };
      }
    ).axe.run({ resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary.slice(0, 300)}`),
    );
  });
}

/** Keeps a picture of the page in docs/images where TSUDOI_IMAGES is set. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (process.env['TSUDOI_IMAGES'] === undefined) return;
  fs.mkdirSync(images, { recursive: true });
  const before = page.viewportSize();
  // What is fixed to the edges of the screen stands at the edges of the whole page, not in its middle.
  if (fullPage && before) {
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.setViewportSize({ width: before.width, height: Math.max(before.height, height) });
  }
  await page.screenshot({ path: path.join(images, `${name}.png`), animations: 'disabled' });
  if (fullPage && before) await page.setViewportSize(before);
}
