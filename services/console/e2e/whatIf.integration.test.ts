import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';
import { seed } from './seed.ts';

/** Waits until the page says how long its last solve took. */
async function untilSolved(page: Page): Promise<void> {
  await page.locator('[data-figure=solved]', { hasText: /\d+ ms/ }).waitFor({ timeout: 90_000 });
}

(peerMissing('chromium') ? describe.skip : describe)(`What if${peerMissing('chromium')}`, function () {
  this.timeout(180_000);
  let running: ConsoleInstallation;
  let browser: Browser;

  before(async () => {
    [running, browser] = await Promise.all([startConsoleInstallation(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await running.installation.stop();
  });

  it('solves in the page as one drags, and the server certifies the same plan', async () => {
    const { eventId } = await seed(running.api, 'en');
    const visitor = await visit(browser, running.url, { language: 'en', screen: 'desktop' });
    const { page, complaints } = visitor;
    await page.goto(running.signInPath);
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto(`/events/${eventId}/plan`);
    const budget = page.getByRole('slider', { name: 'Budget' });
    await budget.waitFor();
    const solved = page.locator('[data-figure=solved]');
    const times: number[] = [];
    for (let step = 0; step < 6; step += 1) {
      await budget.press(step < 3 ? 'ArrowLeft' : 'ArrowRight');
      await untilSolved(page);
      times.push(Number(/(\d+) ms/.exec(await solved.innerText())?.[1]));
    }
    for (let step = 0; step < 10; step += 1) await budget.press('ArrowLeft');
    await untilSolved(page);
    times.sort((a, b) => a - b);
    console.log(
      `    solve in the page: median ${String(times[3])} ms, worst but one ${String(times[4])} ms, first ${String(times[5])} ms`,
    );
    assert.deepEqual(await axeFaults(page), []);
    await picture(page, 'what-if-en-desktop', true);
    const people = async () =>
      Number(/\d+/.exec(await page.locator('[data-figure=expectedAttendees]').innerText())?.[0]);
    const here = await people();
    await page.getByRole('button', { name: 'Propose with these limits' }).click();
    await page.waitForURL(/plan=/);
    await page.getByRole('button', { name: 'Accept this plan' }).waitFor();
    const certified = await people();
    console.log(`    people in the page ${String(here)}, certified by the server ${String(certified)}`);
    assert.ok(Math.abs(here - certified) <= 0.05 * certified, 'a quick solve is near the proven one');
    const leave = page.getByRole('button', { name: /^Leave out/ }).first();
    const name = (await leave.innerText()).trim();
    await leave.click();
    await untilSolved(page);
    await page.getByRole('button', { name: `Bring in: ${name}` }).waitFor();
    assert.deepEqual(complaints, []);
    await visitor.close();
  });
});
