// The console on Lighthouse's mobile settings, and how soon the plan's slider answers. Exits 1 where a budget is not kept.
import { freePort } from '@tsudoi/testing/launch/freePort';
import { findPeer } from '@tsudoi/testing/launch/peers';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { chromium } from 'playwright-core';
import { fillInstallation } from '../../../e2e/fill/fillInstallation.ts';
import { startServers } from '../../../bench/harness/servers.ts';
import { buildConsole } from '../../../scripts/run/buildConsole.ts';
import { startConsoleInstallation, type ConsoleInstallation } from '../e2e/consoleInstallation.ts';
import { pagesOf } from '../e2e/pages.ts';
import { seed } from '../e2e/seed.ts';
import { installLighthouse, runLighthouse } from './lighthouse.ts';
import { scrollList } from './lists.ts';
import { dragSlider } from './slider.ts';

const budget = {
  performance: 95,
  accessibility: 100,
  'best-practices': 95,
  lcpMs: 1_800,
  inpMs: 100,
  pageMs: 100,
};

const root = path.resolve(import.meta.dirname, '../../..');
const peer = findPeer('chromium');
if (!peer) throw new Error('no chromium: apt-get install chromium');
buildConsole(root);
installLighthouse();
const servers = await startServers();
const running = await startConsoleInstallation();
/** Another one for the long lists: what is there for the pages would be in the way of what fills them. */
let filled: ConsoleInstallation | undefined;
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-console-'));
const port = await freePort();
const context = await chromium.launchPersistentContext(profile, {
  executablePath: peer.file,
  args: ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${String(port)}`],
});
const missed: string[] = [];
try {
  const seeded = await seed(running.api, 'en');
  const { eventId } = seeded;
  const page = context.pages()[0] ?? (await context.newPage());
  const look = async (name: string, address: string) => {
    // Each as on the first visit: nothing kept but the sign-in.
    await page.goto(`${running.url}/robots.txt`);
    await page.evaluate(`Promise.all([
      caches.keys().then((all) => Promise.all(all.map((each) => caches.delete(each)))),
      navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((each) => each.unregister()))),
    ])`);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.clearBrowserCache');
    await cdp.detach();
    await page.goto('about:blank');
    const keep = process.env['TSUDOI_REPORTS'];
    const found = await runLighthouse(
      running.url + address,
      port,
      keep === undefined ? undefined : path.join(keep, `${name}.json`),
    );
    const { scores } = found;
    console.log(
      `| ${name} | ${String(scores.performance)} | ${String(scores.accessibility)} | ${String(scores['best-practices'])} | ${found.fcpMs.toFixed(0)} | ${found.lcpMs.toFixed(0)} | ${found.speedIndexMs.toFixed(0)} | ${found.blockingMs.toFixed(0)} | ${found.layoutShift.toFixed(3)} | ${found.faults.join(', ')} |`,
    );
    for (const category of ['performance', 'accessibility', 'best-practices'] as const)
      if (scores[category] < budget[category])
        missed.push(`${name}: ${category} ${String(scores[category])}`);
    if (found.lcpMs > budget.lcpMs) missed.push(`${name}: LCP ${found.lcpMs.toFixed(0)} ms`);
    return { name, ...found };
  };
  console.log(
    '| page | performance | accessibility | best practices | FCP ms | LCP ms | speed index ms | blocking ms | shift | faults |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const pages = [await look('sign-in', '/sign-in')];
  await page.goto(running.url + running.signInPath);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto('about:blank');
  // Those that people begin with; all of them where it is asked for, which takes a quarter of a minute each.
  const usual = new Set(['events', 'timeline', 'plan', 'tasks', 'contacts']);
  for (const [name, address] of pagesOf(seeded))
    if (process.env['TSUDOI_FULL'] === '1' || usual.has(name)) pages.push(await look(name, address));
  const slider = await dragSlider(page, `${running.url}/events/${eventId}/plan`);
  console.log(
    `\nslider, CPU four times slower: ${String(slider.interactions)} interactions, INP ${String(slider.inpMs)} ms, median ${String(slider.medianMs)} ms; solve in the worker: median ${String(slider.solveMedianMs)} ms, p95 ${String(slider.solveP95Ms)} ms`,
  );
  if (slider.inpMs > budget.inpMs) missed.push(`slider: INP ${String(slider.inpMs)} ms`);
  filled = await startConsoleInstallation();
  const { tenantId, database } = filled.installation;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    const few = 40;
    await fillInstallation(owner, tenantId, {
      others: 2,
      contacts: 200_000,
      events: 20_000,
      nudges: few,
      signals: few,
      audit: few,
      entries: few,
      calls: few,
    });
  } finally {
    await owner.end();
  }
  await page.goto(filled.url + filled.signInPath);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => url.pathname === '/');
  const lists = {
    contacts: await scrollList(
      page,
      `${filled.url}/contacts`,
      'Number(document.querySelector("table")?.getAttribute("aria-rowcount") ?? 0)',
      20,
    ),
    events: await scrollList(page, `${filled.url}/`, 'document.documentElement.scrollHeight', 20),
  };
  for (const [name, list] of Object.entries(lists)) {
    console.log(
      `list of ${name === 'contacts' ? '100,000 contacts' : '10,000 events'}: ${String(list.pages)} pages of 100, median ${list.medianMs.toFixed(0)} ms, worst ${list.worstMs.toFixed(0)} ms, ${String(list.elements)} elements in the end`,
    );
    if (list.medianMs > budget.pageMs) missed.push(`${name}: ${list.medianMs.toFixed(0)} ms a page`);
  }
  for (const each of missed) console.log(`over budget: ${each}`);
  console.log(JSON.stringify({ bench: 'console', pages, slider, lists }));
  process.exitCode = missed.length > 0 ? 1 : 0;
} finally {
  await context.close();
  fs.rmSync(profile, { recursive: true, force: true });
  await running.installation.stop();
  await filled?.installation.stop();
  await servers.stop();
}
