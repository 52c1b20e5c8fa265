import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { drawPoster } from './drawPoster.ts';
import { openBrowser, visit } from './openBrowser.ts';

const nobody = peerMissing('chromium');
(nobody ? describe.skip : describe)(`The picture of an event${nobody}`, function () {
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

  it('is chosen on its page, shown there and in the list, taken away, and back by one press', async () => {
    const { api } = running;
    const event = await api.call('createEvent', {
      body: {
        name: '写真の会',
        theme: '写真',
        category: 'meetup',
        audience: { description: '近所の人' },
        format: 'venue',
        capacity: 30,
        startsAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
        targetAttendees: 20,
        tacticBudgetJpy: 10_000,
        staffHours: 5,
      },
    });
    const { page, complaints, close } = await visit(browser, running.url, {
      language: 'ja',
      screen: 'desktop',
    });
    await page.goto(running.signInPath);
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto(`/events/${event.id}`);
    const add = page.getByRole('button', { name: '画像を追加' });
    await add.waitFor();
    const input = page.locator('main input[type=file]');

    await input.setInputFiles({ name: 'no.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await page.getByText('このファイルは使えません', { exact: false }).waitFor();
    assert.equal(await add.isVisible(), true, 'nothing was lost');

    await input.setInputFiles({ name: 'poster.png', mimeType: 'image/png', buffer: drawPoster() });
    await page.getByText('画像を登録しました', { exact: false }).waitFor();
    const shown = page.locator('main img[src*="/v1/pictures/"]');
    await shown.waitFor();
    const drawn = () =>
      shown
        .first()
        .evaluate((image: { naturalWidth: number; currentSrc: string; complete: boolean }) =>
          image.complete ? [image.naturalWidth, image.currentSrc.replace(/^.*\//, '')] : [],
        );
    await page.waitForLoadState('networkidle');
    assert.deepEqual(await drawn(), [1_200, '1280.avif']);
    const { picture } = await api.call('readEvent', { params: { eventId: event.id } });
    assert.equal(
      await shown.getAttribute('src'),
      picture?.forms.find(({ form }) => form === '1280.webp')?.url,
    );

    await page.goto('/');
    await shown.first().waitFor();
    await page.waitForLoadState('networkidle');
    assert.deepEqual(await drawn(), [480, '480.avif']);

    await page.goto(`/events/${event.id}`);
    await page.getByRole('button', { name: '削除' }).click();
    await page.getByText('画像を削除しました').waitFor();
    await add.waitFor();
    assert.equal((await api.call('readEvent', { params: { eventId: event.id } })).picture, undefined);
    await page.getByRole('button', { name: '元に戻す' }).click();
    await shown.waitFor();
    assert.notEqual((await api.call('readEvent', { params: { eventId: event.id } })).picture, undefined);
    assert.deepEqual(complaints, []);
    await close();
  });
});
