import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';
import { pagesOf } from './pages.ts';
import { seed as fill } from './seed.ts';

/** Waits until nothing on the page says that something is on its way. */
async function settled(page: Page): Promise<void> {
  await page.locator('#root[data-live] h1').first().waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.locator('.MuiSkeleton-root').first().waitFor({ state: 'detached' });
}

(peerMissing('chromium') ? describe.skip : describe)(`Every page${peerMissing('chromium')}`, function () {
  this.timeout(300_000);
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  // Both when it is asked for or pictures are made; otherwise one, the other on the next day.
  const both = [
    ['ja', 'desktop', false],
    ['en', 'phone', true],
  ] as const;
  const whole = process.env['TSUDOI_FULL'] !== undefined || process.env['TSUDOI_IMAGES'] !== undefined;
  const seed = Number(process.env['TSUDOI_SEED'] ?? Math.floor(Date.now() / 86_400_000));
  for (const [language, screen, dark] of whole ? both : [both[seed % 2] ?? both[0]])
    it(`has no fault for axe, no error and nothing that the policy forbids, in ${language} on a ${screen}${dark ? ' in the dark' : ''} (TSUDOI_SEED=${String(seed)})`, async () => {
      const running: ConsoleInstallation = await startConsoleInstallation();
      try {
        const seeded = await fill(running.api, language);
        const { page, complaints, close } = await visit(browser, running.url, { language, screen, dark });
        await page.goto(running.signInPath);
        await page.locator('button[type=submit]').click();
        await page.waitForURL((url) => url.pathname === '/');
        const faults: string[] = [];
        for (const [name, path] of pagesOf(seeded)) {
          await page.goto(path);
          await settled(page);
          faults.push(...(await axeFaults(page)).map((fault) => `${name}: ${fault}`));
          const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          if (overflow > 1) faults.push(`${name}: ${String(overflow)} pixels wider than the screen`);
          await picture(page, `${name}-${language}-${screen}`, true);
        }
        assert.deepEqual(faults, []);
        assert.deepEqual(complaints, []);
        await close();
      } finally {
        await running.installation.stop();
      }
    });
});
