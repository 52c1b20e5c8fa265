import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { owner, startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { openBrowser, visit } from './openBrowser.ts';

const budgetBytes = 200_000;

(peerMissing('chromium') ? describe.skip : describe)(`The first load${peerMissing('chromium')}`, function () {
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

  it('of the sign-in and of the first page takes at most 200 kB of gzipped script', async () => {
    const { page, close } = await visit(browser, running.url, { language: 'ja', screen: 'phone' });
    const sizes = new Map<string, Promise<number>>();
    page.on('response', (response) => {
      if (/\/assets\/.*\.js$/.test(response.url()))
        sizes.set(
          response.url(),
          response.body().then((body) => gzipSync(body, { level: 9 }).length),
        );
    });
    const taken = async () => (await Promise.all(sizes.values())).reduce((sum, each) => sum + each, 0);
    await page.goto(running.signInPath);
    await page.locator('#root[data-live] button[type=submit]').waitFor();
    await page.waitForLoadState('networkidle');
    const signIn = await taken();
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.waitForLoadState('networkidle');
    sizes.clear();
    await page.evaluate('caches.keys().then((all) => Promise.all(all.map((each) => caches.delete(each))))');
    await page.reload();
    await page.locator('#root[data-live] h1').waitFor();
    await page.waitForLoadState('networkidle');
    const home = await taken();
    console.log(
      `    script, gzip: sign-in ${String(signIn)} bytes, first page ${String(home)} bytes, of ${String(budgetBytes)}`,
    );
    assert.ok(signIn > 50_000 && home > 50_000, 'something was measured');
    assert.ok(signIn <= budgetBytes && home <= budgetBytes);
    await close();
  });

  it('shows its first picture without any script, keeps what is typed into it, and never jumps', async () => {
    const { page, complaints, close } = await visit(browser, running.url, {
      language: 'ja',
      screen: 'phone',
    });
    let held: (() => void) | undefined;
    const released = new Promise<void>((resolve) => (held = resolve));
    await page.route('**/assets/main-*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto('/sign-in');
    await page.getByRole('heading', { level: 1, name: '集い' }).waitFor();
    const box = () => page.getByRole('heading', { level: 2 }).boundingBox();
    const drawn = await box();
    await page.getByLabel('メールアドレス').fill(owner.email);
    await page.getByLabel('パスワード').fill(owner.password);
    assert.equal(await page.locator('#root[data-live]').count(), 0);
    held?.();
    await page.locator('#root[data-live]').waitFor();
    assert.equal(await page.getByLabel('メールアドレス').inputValue(), owner.email);
    assert.deepEqual(await box(), drawn, 'nothing moved');
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname === '/');
    assert.deepEqual(complaints, []);
    await close();
  });

  it('is answered with a strict policy, hashed files for a year, compressed, and the page itself never old', async () => {
    const page = await fetch(running.url, { headers: { accept: 'text/html' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    const html = await page.text();
    assert.ok(nonce !== undefined && html.includes(nonce) && !html.includes('__NONCE__'));
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    const asset = await fetch(running.url + script, { headers: { 'accept-encoding': 'br' } });
    assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(asset.headers.get('content-encoding'), 'br');
    const text = await asset.text();
    assert.doesNotMatch(text, /tsk_|BEGIN [A-Z ]*PRIVATE KEY/);
    for (const path of ['/v1/nothing', '/assets/nothing.js', '/openapi.json/../../etc/passwd']) {
      const answer = await fetch(running.url + path, { headers: { accept: 'application/json' } });
      assert.ok(!(await answer.text()).includes('<div id="root">'), path);
    }
  });
});
