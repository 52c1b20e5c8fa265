import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';
import { seed } from './seed.ts';

(peerMissing('chromium') ? describe.skip : describe)(`Asking${peerMissing('chromium')}`, function () {
  this.timeout(120_000);
  let running: ConsoleInstallation;
  let browser: Browser;

  before(async () => {
    [running, browser] = await Promise.all([startConsoleInstallation(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await running.installation.stop();
  });

  it('answers from the figures of the API, names them, and changes nothing', async () => {
    const { eventId, planId } = await seed(running.api, 'en');
    const plan = await running.api.call('readPlan', { params: { planId } });
    const { page, complaints, close } = await visit(browser, running.url, {
      language: 'en',
      screen: 'desktop',
    });
    await page.goto(running.signInPath);
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto(`/events/${eventId}`);
    const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
    const ask = async (question: string, expected: string | RegExp) => {
      await page.getByLabel('Your question').fill(question);
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.locator('[data-figure=answer]', { hasText: expected }).waitFor();
    };
    await ask('How many people will come?', `${whole.format(plan.expectedAttendees)} people are expected`);
    const cited = page.locator('[data-cited=expectedAttendees]');
    assert.equal(await cited.getAttribute('data-value'), String(plan.expectedAttendees));
    assert.equal(await cited.getAttribute('title'), 'expectedAttendees (readPlan)');
    await ask('How many have registered?', '12 people have signed up');
    await ask('What if I had 50,000 yen more?', /With 50,000 yen more, \d+ more people would come/);
    await picture(page, 'ask-en-desktop');
    assert.deepEqual(await axeFaults(page), []);
    await ask('write the reminder', 'Subject: “TypeScript conference 2027” is near');
    const { items } = await running.api.call('listPlans', { params: { eventId } });
    assert.deepEqual(
      [items.length, items[0]?.version],
      [1, plan.version],
      'nothing was proposed or accepted',
    );
    assert.deepEqual(complaints, []);
    await close();
  });
});
