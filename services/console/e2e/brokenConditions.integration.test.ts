import { createClient } from '@tsudoi/client/createClient';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { owner, startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { openBrowser, visit } from './openBrowser.ts';
import { openSteadyAddress } from './steadyAddress.ts';

(peerMissing('chromium') ? describe.skip : describe)(
  `Broken conditions${peerMissing('chromium')}`,
  function () {
    this.timeout(240_000);
    let running: ConsoleInstallation;
    let browser: Browser;

    before(async () => {
      // A restart finds what the process before left in Redis.
      const env = { REDIS_PREFIX: `t${randomBytes(6).toString('hex')}` };
      [running, browser] = await Promise.all([startConsoleInstallation(env), openBrowser()]);
    });
    after(async () => {
      await browser.close();
      await running.installation.stop();
    });

    async function signedIn() {
      const visitor = await visit(browser, running.url, { language: 'en', screen: 'desktop' });
      await visitor.page.goto(running.signInPath);
      await visitor.page.locator('button[type=submit]').click();
      await visitor.page.waitForURL((url) => url.pathname === '/');
      return visitor;
    }

    async function fill(page: Page, name: string) {
      await page.goto('/events/new');
      await page.getByLabel('What is it called?').fill(name);
      await page.getByLabel('What is it about?').fill('Broken conditions');
      await page.getByLabel('Who is it for?').fill('Everybody');
    }

    const submit = (page: Page) => page.getByRole('button', { name: 'Create and propose a plan' });

    it('a sign-in that ends in the middle of a form is given again over it, and the form is sent', async () => {
      const { page, close } = await signedIn();
      await fill(page, 'Expired in between');
      // The access token is refused and the refresh token is good for nothing: what a session of yesterday is.
      await page.evaluate(() => {
        localStorage.setItem(
          'tsudoi.session',
          JSON.stringify({ accessToken: 'gone', refreshToken: 'gone', refreshAt: Date.now() + 60_000 }),
        );
      });
      await submit(page).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('nothing you typed is lost').waitFor();
      await dialog.getByLabel('Password').fill(owner.password);
      await dialog.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/\/plan$/);
      const { items } = await running.api.call('listEvents', { query: { q: 'Expired in between' } });
      assert.equal(items.length, 1, 'sent once');
      await close();
    });

    it('an API that does not answer is told in words, and what was typed is sent once it does', async () => {
      const { page, context, close } = await signedIn();
      await fill(page, 'Server away');
      await context.setOffline(true);
      await submit(page).click();
      await page.getByText('Tsudoi does not answer').waitFor();
      await page.getByText('You are offline').waitFor();
      assert.equal(await page.getByLabel('What is it called?').inputValue(), 'Server away');
      await context.setOffline(false);
      await submit(page).click();
      await page.waitForURL(/\/plan$/);
      const { items } = await running.api.call('listEvents', { query: { q: 'Server away' } });
      assert.equal(items.length, 1);
      await close();
    });

    it('an answer of 503 says that something does not answer, and Try again asks again', async () => {
      const { page, close } = await signedIn();
      let broken = true;
      await page.route('**/v1/contacts?*', (route) =>
        broken
          ? route.fulfill({ status: 503, headers: { 'retry-after': '0' }, body: 'proxy' })
          : route.continue(),
      );
      await page.goto('/contacts');
      const again = page.getByRole('button', { name: 'Try again' });
      await again.waitFor({ timeout: 30_000 });
      broken = false;
      await again.click();
      await page.getByText('Nobody here yet').waitFor();
      await close();
    });

    it('two tabs renew one session without ending it', async () => {
      const { page, context, close } = await signedIn();
      const other = await context.newPage();
      await other.goto('/contacts');
      await other.getByRole('heading', { level: 1 }).waitFor();
      await page.evaluate(() => {
        const kept = JSON.parse(localStorage.getItem('tsudoi.session') ?? '{}') as object;
        localStorage.setItem('tsudoi.session', JSON.stringify({ ...kept, refreshAt: 0 }));
      });
      await Promise.all([page.reload(), other.reload()]);
      for (const tab of [page, other]) {
        await tab.getByRole('button', { name: 'Owner' }).first().waitFor();
        assert.equal(await tab.getByRole('dialog').count(), 0);
      }
      await close();
    });

    it('signing out in one tab ends the sign-in of all', async () => {
      const { page, context, close } = await signedIn();
      const other = await context.newPage();
      await other.goto('/contacts');
      await page.getByRole('button', { name: 'Owner' }).first().click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in');
      assert.equal(await other.evaluate(() => localStorage.getItem('tsudoi.session')), null);
      await close();
    });

    it('an edit that somebody else overtook is told, and the page shows the newest state', async () => {
      const { page, close } = await signedIn();
      const { items } = await running.api.call('listEvents', { query: { q: 'Server away' } });
      const event = items[0]!;
      await page.goto(`/events/${event.id}`);
      await page.getByRole('heading', { level: 1, name: 'Server away' }).waitFor();
      await running.api.call('updateEvent', {
        params: { eventId: event.id },
        body: { theme: 'changed by somebody else' },
        ifMatch: `"${String(event.version)}"`,
      });
      await page.getByRole('button', { name: /^Open/ }).click();
      await page.getByRole('menuitem', { name: 'Cancel the event' }).click();
      await page.getByText('Somebody else changed this').waitFor();
      await page.getByText('changed by somebody else').waitFor();
      await close();
    });

    it('a clock that is wrong by hours changes nothing', async () => {
      const visitor = await visit(browser, running.url, { language: 'en', screen: 'desktop' });
      await visitor.page.clock.install({ time: new Date(Date.now() - 5 * 3_600_000) });
      await visitor.page.goto(running.signInPath);
      await visitor.page.locator('button[type=submit]').click();
      await visitor.page.waitForURL((url) => url.pathname === '/');
      await visitor.page.getByText('Server away').waitFor();
      await visitor.close();
    });

    it('on a slow 3G the form is there, is sent once, and says that it is under way', async () => {
      const { page, context, close } = await signedIn();
      const cdp = await context.newCDPSession(page);
      await cdp.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 400,
        downloadThroughput: 50_000,
        uploadThroughput: 50_000,
      });
      await fill(page, 'Slow line');
      await submit(page).click();
      // A second press while the first is under way does nothing.
      await page
        .locator('button[type=submit]:disabled')
        .or(page.getByRole('heading', { level: 1, name: 'Plan' }))
        .first()
        .waitFor();
      await page.waitForURL(/\/plan$/, { timeout: 90_000 });
      const { items } = await running.api.call('listEvents', { query: { q: 'Slow line' } });
      assert.equal(items.length, 1);
      await close();
    });

    it('a server that restarts under an open page is told in words, and the form is sent when it is back', async () => {
      const address = await openSteadyAddress(running.url);
      const { page, close } = await visit(browser, address.url, { language: 'en', screen: 'desktop' });
      await page.goto(running.signInPath);
      await page.locator('button[type=submit]').click();
      await page.waitForURL((url) => url.pathname === '/');
      await fill(page, 'Restarted in between');
      await running.installation.stop(true);
      await submit(page).click();
      await page.getByText('Tsudoi does not answer').waitFor({ timeout: 60_000 });
      const again = await running.installation.restart();
      running = {
        ...running,
        installation: again,
        url: again.url,
        api: createClient({ baseUrl: again.url, token: async () => again.apiKey }),
      };
      address.lead(again.url);
      assert.equal(await page.getByLabel('What is it called?').inputValue(), 'Restarted in between');
      await submit(page).click();
      await page.waitForURL(/\/plan$/, { timeout: 60_000 });
      const { items } = await running.api.call('listEvents', { query: { q: 'Restarted in between' } });
      assert.equal(items.length, 1, 'sent once');
      await close();
      await address.close();
    });
  },
);
