import { startGoogleFake, type GoogleFake } from '@tsudoi/testing/fakes/googleFake';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { openBrowser, visit } from './openBrowser.ts';

(peerMissing('chromium') ? describe.skip : describe)(
  `Connecting a calendar${peerMissing('chromium')}`,
  function () {
    this.timeout(120_000);
    let running: ConsoleInstallation;
    let browser: Browser;
    let google: GoogleFake;

    before(async () => {
      google = await startGoogleFake();
      [running, browser] = await Promise.all([
        startConsoleInstallation({
          GOOGLE_CLIENT_ID: 'client',
          GOOGLE_CLIENT_SECRET: 'client-secret-value',
          GOOGLE_API_URL: google.url,
          GOOGLE_OAUTH_URL: `${google.url}/oauth`,
          GOOGLE_ACCOUNTS_URL: `${google.url}/consent`,
          CALENDAR_ALLOW: '127.0.0.1/32',
        }),
        openBrowser(),
      ]);
    });
    after(async () => {
      await browser.close();
      await running.installation.stop();
      await google.close();
    });

    it('by consent ends where it began: the account is connected, and a reload tries nothing again', async () => {
      google.calendar('person@example.com');
      const { page, complaints, close } = await visit(browser, running.url, {
        language: 'en',
        screen: 'desktop',
      });
      await page.goto(running.signInPath);
      await page.locator('button[type=submit]').click();
      await page.waitForURL((url) => url.pathname === '/');
      await page.goto('/calendars');
      // The consent page is the provider's: the person agrees there and is sent back.
      const consent = page.waitForRequest((request) => request.url().startsWith(`${google.url}/consent`));
      await page.route(`${google.url}/consent**`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<title>consent</title>' }),
      );
      await page.getByRole('button', { name: 'Connect Google' }).click();
      const asked = (await consent).url();
      await page.waitForURL((url) => url.pathname === '/consent');
      const { code, state } = google.oauth.consent(asked, 'person');
      const back = new URL(new URL(asked).searchParams.get('redirect_uri') ?? '');
      await page.goto(`${back.pathname}?${new URLSearchParams({ code, state, scope: 'x' }).toString()}`);
      await page.getByRole('link', { name: /If you began in the console/ }).click();
      await page.getByText('person@example.com (google)').waitFor();
      assert.equal(new URL(page.url()).hash, '');
      await page.reload();
      await page.getByText('person@example.com (google)').waitFor();
      const { items } = await running.api.call('listCalendarConnections', {});
      assert.deepEqual(
        items.map(({ account, state: now }) => [account, now]),
        [['person@example.com', 'active']],
      );
      assert.deepEqual(complaints, []);
      await close();
    });
  },
);
