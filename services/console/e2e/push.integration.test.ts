import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { startPushService, type FakeBrowser, type PushService } from '@tsudoi/testing/fakes/pushService';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { owner, startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { openBrowser, visit } from './openBrowser.ts';
import { signInByLink } from './signInByLink.ts';

const nobody = peerMissing('chromium');

/**
 * The way of a push through everything that is ours: permission, subscription, encryption, the push service (our own, which refuses
 * what a real one refuses), the service worker and what it shows. Chromium's own subscription goes to Google's push service, which
 * cannot be reached here: the browser's answer to `subscribe` and its delivery to the worker are the two steps that are put in.
 */
(nobody ? describe.skip : describe)(`Notifications of this browser${nobody}`, function () {
  this.timeout(180_000);
  let browser: Browser;
  let running: ConsoleInstallation;
  let service: PushService;
  let device: FakeBrowser;
  let folder: string;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-push-'));
    fs.writeFileSync(path.join(folder, 'ca.pem'), localCertificate);
    service = await startPushService();
    device = service.subscribe();
    browser = await openBrowser();
    running = await startConsoleInstallation({
      EGRESS_ALLOW: '127.0.0.1/32',
      NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    });
    await running.api.call('configureChannel', {
      params: { channel: 'web_push' },
      body: { enabled: true, settings: { subject: 'mailto:owner@tsudoi.example' } },
    });
  });
  after(async () => {
    await browser.close();
    await running.installation.stop();
    await service.close();
    fs.rmSync(folder, { recursive: true });
  });

  it('are switched on, arrive once whatever is repeated, open what they tell of, and are switched off', async () => {
    const { page, context, complaints, close } = await visit(browser, running.url, {
      language: 'ja',
      screen: 'desktop',
    });
    await context.grantPermissions(['notifications'], { origin: running.url });
    await context.addInitScript(
      `PushManager.prototype.subscribe = async function (options) {
        window.asked = options;
        const made = ${JSON.stringify({ endpoint: device.endpoint, keys: device.keys })};
        const subscription = { ...made, toJSON: () => made, unsubscribe: async () => ((window.asked = undefined), true) };
        PushManager.prototype.getSubscription = async () => (window.asked ? subscription : null);
        return subscription;
      };`,
    );
    await signInByLink(page, running.signInPath);
    await page.goto('/account');
    await page.getByRole('button', { name: '通知を受け取る' }).click();
    await page.getByText('この端末に通知が届きます。').waitFor();
    const asked = await page.evaluate<{ userVisibleOnly: boolean; applicationServerKey: string }>(
      'window.asked',
    );
    assert.equal(asked.userVisibleOnly, true);
    assert.equal(Buffer.from(asked.applicationServerKey, 'base64url').length, 65, "the tenant's public key");

    const { items } = await running.api.call('listContacts', { query: { q: owner.email, limit: 5 } });
    const contactId = items[0]?.id ?? assert.fail('a contact of their own address was made');
    const sent = await running.api.call('sendTest', {
      body: {
        rule: {
          name: 'push',
          trigger: { kind: 'signal', signal: 'page_view' },
          brief: {
            goal: 'tell',
            url: `${running.url}/nudges/inbox`,
            variants: [
              {
                key: 'a',
                subject: { ja: '本日開催', en: 'Today' },
                text: { ja: 'お待ちしています。', en: 'See you.' },
              },
            ],
          },
          channels: ['web_push'],
        },
        contactId,
        channel: 'web_push',
        address: contactId,
      },
    });
    assert.equal(sent.outcome, 'delivered', sent.reason);
    const payload = device.waiting()[0]?.payload ?? assert.fail('nothing came to the push service');

    // What the push service would hand to the browser, to the byte; twice, as it may.
    const cdp = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(running.url));
        if (own) resolve(own.registrationId);
      }),
    );
    await cdp.send('ServiceWorker.enable');
    const registrationId = await registered;
    for (let times = 0; times < 2; times += 1)
      await cdp.send('ServiceWorker.deliverPushMessage', {
        origin: running.url,
        registrationId,
        data: payload,
      });
    const shown = () =>
      page.evaluate<{ title: string; body: string; url: string }[]>(
        `navigator.serviceWorker.ready.then((registration) => registration.getNotifications()).then((all) =>
          all.map(({ title, body, data }) => ({ title, body, url: data.url })))`,
      );
    for (const end = Date.now() + 20_000; (await shown()).length === 0 && Date.now() < end;)
      await page.waitForTimeout(100);
    await page.waitForTimeout(500);
    assert.deepEqual(await shown(), [
      { title: '本日開催', body: 'お待ちしています。', url: `${running.url}/nudges/inbox` },
    ]);
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: running.url,
      registrationId,
      data: 'no JSON',
    });
    for (const end = Date.now() + 20_000; (await shown()).length < 2 && Date.now() < end;)
      await page.waitForTimeout(100);
    assert.equal((await shown()).length, 2, 'what is not ours is shown, too: a browser wants that');

    await page.getByRole('button', { name: '通知を止める' }).click();
    await page.getByRole('button', { name: '通知を受け取る' }).waitFor();
    const gone = await running.api.call('tryChannel', {
      params: { channel: 'web_push' },
      body: { address: contactId },
    });
    assert.equal(gone.outcome, 'gone', 'nothing is subscribed any more');
    assert.deepEqual(complaints, []);
    await close();
  });
});
