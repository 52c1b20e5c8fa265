import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { owner, startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, visit } from './openBrowser.ts';
import { signInByLink } from './signInByLink.ts';

/** The code of an authenticator app (RFC 6238: SHA-1, six digits, 30 s) for a secret in base 32, some steps from now. */
function codeOf(secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19]! & 15;
  return String((mac.readUInt32BE(at) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}

(peerMissing('chromium') ? describe.skip : describe)(`One's account${peerMissing('chromium')}`, function () {
  this.timeout(240_000);
  let running: ConsoleInstallation;
  let browser: Browser;

  before(async () => {
    [running, browser] = await Promise.all([startConsoleInstallation(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await running.installation.stop();
  });

  it('asks for the password where a press needs a newer proof, and the press goes on; or not', async () => {
    const { page, close } = await visit(browser, running.url, { language: 'en', screen: 'desktop' });
    await signInByLink(page, running.signInPath);
    // The proof is fresh for a quarter of an hour: here the API's refusal of an old one is played to the page, twice.
    let refusals = 2;
    await page.route('**/v1/invitations', (route) => {
      if (route.request().method() !== 'POST' || refusals === 0) return route.continue();
      refusals -= 1;
      return route.fulfill({
        status: 401,
        headers: {
          'content-type': 'application/problem+json',
          'www-authenticate': 'Bearer error="insufficient_user_authentication", max_age="900"',
        },
        body: JSON.stringify({ type: 'about:blank', title: 'Not authenticated lately', status: 401 }),
      });
    });
    await page.goto('/admin/members');
    const address = page.getByRole('textbox').first();
    await address.fill('helper@tsudoi.example');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Prove that it is you').waitFor();
    assert.deepEqual(await axeFaults(page), []);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Nothing was done').waitFor();
    assert.equal(await address.inputValue(), 'helper@tsudoi.example', 'what was typed is there');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await dialog.getByLabel('Password').fill(owner.password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Send this link').waitFor();
    const { items } = await running.api.call('listInvitations', { query: {} });
    assert.deepEqual(
      items.map(({ email }) => email),
      ['helper@tsudoi.example'],
    );
    await close();
  });

  it('takes a second factor: scanned, confirmed, asked for at the next sign-in, and switched off by a recovery code', async () => {
    const { page, complaints, close } = await visit(browser, running.url, {
      language: 'en',
      screen: 'phone',
    });
    await signInByLink(page, running.signInPath);
    await page.goto('/account');
    await page.getByLabel('Current password').first().fill(owner.password);
    await page.getByRole('button', { name: 'Set it up' }).click();
    const secret = await page.locator('[data-figure=totpSecret]').innerText();
    await page.getByRole('img', { name: /Scan this/ }).waitFor();
    assert.deepEqual(await axeFaults(page), []);
    await page.getByLabel('Code of six digits').fill(codeOf(secret, -1));
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await page.locator('[data-figure=recoveryCodes] li').first().waitFor();
    const codes = await page.locator('[data-figure=recoveryCodes] li').allInnerTexts();
    assert.equal(codes.length, 10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: 'Account' }).first().click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    // The page before stands until the sign-in is loaded.
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await page.getByLabel('Password').fill(owner.password);
    await page.locator('button[type=submit]').click();
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret));
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto('/account');
    await page.getByText('Your account asks for a code').waitFor();
    await page.getByLabel('Code of six digits').fill(codes[0]!);
    await page.getByRole('button', { name: 'Switch it off' }).click();
    await page.getByRole('button', { name: 'Set it up' }).waitFor();
    assert.match(await page.title(), /Account/);
    assert.deepEqual(complaints, []);
    await close();
  });
});
