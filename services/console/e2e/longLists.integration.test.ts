import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { fillInstallation } from '../../../e2e/fill/fillInstallation.ts';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, visit } from './openBrowser.ts';
import { signInByLink } from './signInByLink.ts';

/** Rows of contacts and events; the first tenant has half of them. */
const whole = process.env['TSUDOI_FULL'] === '1';
const contacts = whole ? 200_000 : 1_200;
const events = whole ? 20_000 : 800;

/** Looks until it is so, for a minute at most. */
async function until(so: () => Promise<boolean>): Promise<void> {
  for (
    const end = Date.now() + 60_000;
    !(await so());
    await new Promise((resolve) => setTimeout(resolve, 50))
  )
    if (Date.now() > end) throw new Error('the next page did not come within a minute');
}

(peerMissing('chromium') ? describe.skip : describe)(`Long lists${peerMissing('chromium')}`, function () {
  this.timeout(600_000);
  let running: ConsoleInstallation;
  let browser: Browser;

  before(async () => {
    [running, browser] = await Promise.all([startConsoleInstallation(), openBrowser()]);
    const { database, tenantId } = running.installation;
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      const few = 40;
      await fillInstallation(owner, tenantId, {
        others: 2,
        contacts,
        events,
        nudges: few,
        signals: few,
        audit: few,
        entries: few,
        calls: few,
      });
    } finally {
      await owner.end();
    }
  });
  after(async () => {
    await browser.close();
    await running.installation.stop();
  });

  it('grow as one scrolls, and only what is near the screen is drawn', async () => {
    const { page, complaints, close } = await visit(browser, running.url, {
      language: 'en',
      screen: 'desktop',
    });
    await signInByLink(page, running.signInPath);
    const toTheEnd = () => page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');

    await page.goto('/contacts');
    const table = page.getByRole('table');
    await table.waitFor();
    const length = async () => Number(await table.getAttribute('aria-rowcount')) - 1;
    const seen = new Set<string>();
    for (const wanted of [300, 500]) {
      while ((await length()) < wanted) {
        const before = await length();
        await toTheEnd();
        await until(async () => (await length()) > before);
      }
      assert.ok((await page.locator('tbody tr').count()) < 150, 'rows out of sight are not drawn');
      await toTheEnd();
      await page.locator(`tr[data-index="${String((await length()) - 1)}"]`).waitFor();
      seen.add(await page.locator('tbody tr[data-index]').last().innerText());
    }
    assert.equal(seen.size, 2, 'other people at every end');
    await page.evaluate('window.scrollTo(0, 0)');
    await page.locator('tr[data-index="0"]').waitFor();
    assert.deepEqual(await axeFaults(page), []);
    const { items } = await running.api.call('listContacts', { query: { limit: 1 } });
    await page.getByText(items[0]!.email).first().waitFor();

    await page.goto('/');
    const cards = page.locator('[data-index]');
    await cards.first().waitFor();
    const height = () => page.evaluate<number>('document.documentElement.scrollHeight');
    for (let turn = 0; turn < 2; turn += 1) {
      const before = await height();
      await toTheEnd();
      await until(async () => (await height()) > before);
    }
    assert.ok((await cards.count()) < 60, 'events out of sight are not drawn');
    assert.deepEqual(await axeFaults(page), []);
    assert.deepEqual(complaints, []);
    await close();
  });
});
