import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';

const words = {
  ja: {
    signIn: 'サインイン',
    new: 'イベントを作成',
    name: 'イベント名',
    theme: 'テーマ',
    audience: '対象となる人',
    submit: '作成してプランを提案',
    accept: 'このプランを採用',
    accepted: /採用しました/,
  },
  en: {
    signIn: 'Sign in',
    new: 'New event',
    name: 'What is it called?',
    theme: 'What is it about?',
    audience: 'Who is it for?',
    submit: 'Create and propose a plan',
    accept: 'Accept this plan',
    accepted: /Accepted:/,
  },
} as const;

(peerMissing('chromium') ? describe.skip : describe)(`The first plan${peerMissing('chromium')}`, function () {
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

  for (const [language, screen] of [
    ['ja', 'desktop'],
    ['en', 'phone'],
  ] as const) {
    const say = words[language];

    it(`is made and accepted in ${language} on a ${screen}, from the terminal's link on, and every figure is the API's`, async () => {
      const { page, complaints, close } = await visit(browser, running.url, { language, screen });
      const check = async (name: string) => {
        assert.deepEqual(await axeFaults(page), [], name);
        await picture(page, `${name}-${language}-${screen}`, true);
      };
      await page.goto('/');
      await page.waitForURL('**/sign-in');
      await page.goto(running.signInPath);
      await page.getByRole('button', { name: say.signIn, exact: true }).waitFor();
      // The secret leaves the address as soon as the page has read it.
      await page.waitForURL((url) => url.hash === '');
      await check('sign-in');
      await page.getByRole('button', { name: say.signIn, exact: true }).click();
      await page.getByRole('link', { name: say.new }).first().click();
      await page.getByLabel(say.name).fill(`E2E ${language}`);
      await page.getByLabel(say.theme).fill('TypeScript');
      await page.getByLabel(say.audience).fill('web engineers');
      await page.reload();
      await page.getByLabel(say.name).waitFor();
      assert.equal(
        await page.getByLabel(say.name).inputValue(),
        `E2E ${language}`,
        'typed words outlive a reload',
      );
      await check('new-event');
      await page.getByRole('button', { name: say.submit }).click();
      await page.getByRole('button', { name: say.accept }).waitFor();
      await page.getByRole('table').waitFor();
      await check('proposal');
      const { items: events } = await running.api.call('listEvents', { query: { q: `E2E ${language}` } });
      const eventId = events[0]!.id;
      const { items: plans } = await running.api.call('listPlans', { params: { eventId } });
      const plan = plans[0]!;
      const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
      const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
      const figure = (name: string) => page.locator(`[data-figure=${name}]`).innerText();
      assert.ok((await figure('expectedAttendees')).includes(whole.format(plan.expectedAttendees)));
      assert.ok((await figure('spendJpy')).includes(whole.format(plan.spendJpy)));
      assert.equal(await page.locator('[data-tactic]').count(), plan.items.length);
      await page.getByRole('button', { name: say.accept }).click();
      await page.getByText(say.accepted).waitFor();
      const { items: after } = await running.api.call('listPlans', { params: { eventId } });
      assert.equal(after[0]!.state, 'accepted');
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
