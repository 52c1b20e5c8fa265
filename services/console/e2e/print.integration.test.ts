import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { openBrowser, picture, visit } from './openBrowser.ts';
import { seed } from './seed.ts';
import { signInByLink } from './signInByLink.ts';

const nobody = peerMissing('chromium');
(nobody ? describe.skip : describe)(`A plan on paper${nobody}`, function () {
  this.timeout(180_000);
  let browser: Browser;
  let running: ConsoleInstallation;
  before(async () => {
    browser = await openBrowser();
    running = await startConsoleInstallation();
  });
  after(async () => {
    await browser.close();
    await running.installation.stop();
  });

  it('is its figures, dark on white, without anything that one presses, from a dark screen too', async () => {
    const { eventId, planId } = await seed(running.api, 'ja');
    const { page, complaints, close } = await visit(browser, running.url, {
      ...{ language: 'ja', screen: 'desktop', dark: true },
    });
    await signInByLink(page, running.signInPath);
    await page.goto(`/events/${eventId}/plan`);
    await page.locator('[data-tactic]').first().waitFor();
    await page.getByText('言葉で説明').waitFor();
    const brightness = (what: string) =>
      page.evaluate<number>(
        `getComputedStyle(document.querySelector('${what}')).${what === 'h1' ? 'color' : 'backgroundColor'}.match(/[\\d.]+/g).slice(0, 3).map(Number).reduce((sum, each) => sum + each) / 3`,
      );
    assert.ok((await brightness('h1')) > 180, 'light words on the dark screen');
    await page.emulateMedia({ media: 'print' });
    assert.ok((await brightness('h1')) < 80, 'dark words on paper');
    assert.ok((await brightness('.MuiCard-root')) > 250, 'on white');
    for (const pressed of ['nav', 'header', 'input[type=range]', 'main button'])
      assert.equal(await page.locator(pressed).locator('visible=true').count(), 0, pressed);
    assert.equal(
      await page.getByText('TypeScript カンファレンス 2027').isVisible(),
      true,
      'it says whose plan it is',
    );
    const plan = await running.api.call('readPlan', { params: { planId } });
    assert.equal(await page.locator('[data-tactic]').locator('visible=true').count(), plan.items.length);
    assert.equal(await page.locator('[data-figure=expectedAttendees]').isVisible(), true);
    const paper = await page.pdf({ format: 'A4' });
    assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
    await picture(page, 'plan-paper-ja', true);
    assert.deepEqual(complaints, []);
    await close();
  });
});
