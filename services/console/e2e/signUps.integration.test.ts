import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';
import { seed } from './seed.ts';
import { signInByLink } from './signInByLink.ts';

/** Two who come, one who cancelled, one who has not paid, one without an address, one of a state that is not known. */
const list = `販売ID,参加者名,メールアドレス,注文日時,チケット名,枚数,チケットID,ステータス
S-1,鹿児島 太郎,taro@example.jp,2026/11/01 09:10,一般,2,T1,支払済
S-2,宮崎 花子,hana@example.jp,2026/11/01 10:00,一般,1,T2,支払済
S-3,薩摩 一郎,ichi@example.jp,2026/11/02 08:00,一般,1,T3,キャンセル
S-4,大隅 次郎,jiro@example.jp,2026/11/02 08:00,一般,1,T4,支払待ち
S-5,種子島 三郎,どこか,2026/11/02 08:00,一般,1,T5,支払済
S-6,屋久島 四郎,shiro@example.jp,2026/11/02 08:00,一般,1,T6,constructor`;
/** As spreadsheets of Windows save it. */
const bytes = Buffer.from(`\ufeff${list}`, 'utf16le');

(peerMissing('chromium') ? describe.skip : describe)(
  `Sign-ups from a list${peerMissing('chromium')}`,
  function () {
    this.timeout(300_000);
    let browser: Browser;
    let running: ConsoleInstallation;
    before(async () => {
      [running, browser] = await Promise.all([startConsoleInstallation(), openBrowser()]);
    });
    after(async () => {
      await browser.close();
      await running.installation.stop();
    });

    it('are looked at first, brought in by one press, and shown as they are kept; the same list again changes nothing', async () => {
      const { api } = running;
      const { eventId } = await seed(api, 'ja');
      const params = { eventId };
      const signUps = async () =>
        (await api.call('listSignUps', { params, query: { limit: 200 } })).items.filter(({ source }) =>
          source.startsWith('csv-'),
        );
      const { page, complaints, close } = await visit(browser, running.url, {
        language: 'ja',
        screen: 'desktop',
      });
      await signInByLink(page, running.signInPath);
      await page.goto(`/events/${eventId}/sign-ups`);
      const input = page.locator('main input[type=file]');
      const choose = (name: string, buffer: Buffer) =>
        input.setInputFiles({ name, mimeType: 'text/csv', buffer });
      const go = page.getByRole('button', { name: '取り込む', exact: true });
      await page.getByRole('heading', { name: '申し込みの取り込み' }).waitFor();

      await choose('other.csv', Buffer.from('a,b\n1,2'));
      await page.getByText('no header of a list of participants', { exact: false }).waitFor();
      assert.equal(await go.count(), 0, 'nothing to bring in');

      await choose('peatix.csv', bytes);
      await page.getByRole('heading', { name: 'Peatix: 6 行(UTF-16LE)' }).waitFor();
      const dry = await api.call('importSignUps', {
        params,
        query: { dryRun: 'true' },
        bytes: new Blob([new Uint8Array(bytes)]),
      });
      const figures = (given: { recorded: number; changed: number; unchanged: number; refused: number }) =>
        `新しい申し込み ${String(given.recorded)} 件、変更 ${String(given.changed)} 件、変更なし ${String(given.unchanged)} 件、対象外 ${String(given.refused)} 件です。`;
      assert.deepEqual([dry.recorded, dry.waiting, dry.refusedRows], [3, 1, 2]);
      const would = page.locator('[data-figure=would]');
      assert.equal(
        await would.locator('.MuiAlert-message').textContent(),
        `${figures({ ...dry, refused: dry.refusedRows })} 1 件は補欠、未払い、承認待ちのいずれかのため、申し込みには数えません。`,
      );
      for (const { row, field, message } of dry.refused)
        await page.getByText(`${String(row)} 行目: ${field} ${message}`).waitFor();
      const shown = await page
        .getByRole('region', { name: '先頭の行の読み取り結果' })
        .locator('tbody tr')
        .evaluateAll((rows: { children: Iterable<{ textContent: string }> }[]) =>
          rows.map(({ children }) => [...children].slice(0, 4).map(({ textContent }) => textContent)),
        );
      const states = { confirmed: '申し込み', cancelled: 'キャンセル', attended: '来場' };
      assert.deepEqual(
        shown,
        dry.firstRows.map(({ email, displayName, state, tickets }) => [
          email,
          displayName ?? '',
          states[state],
          String(tickets),
        ]),
      );
      assert.deepEqual(await signUps(), [], 'a look writes nothing');
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'sign-ups-preview-ja-desktop', true);

      await go.click();
      const recorded = page.locator('[data-figure=recorded]');
      await recorded.waitFor();
      const id = new URL(page.url()).searchParams.get('run') ?? '';
      const run = await api.call('readSignUpImport', { params: { eventId, importId: id } });
      assert.deepEqual([run.state, run.recorded, run.waiting, run.refused], ['done', 3, 1, 2]);
      assert.match((await recorded.textContent()) ?? '', new RegExp(figures(run)));
      const { items: faults } = await api.call('listSignUpImportFaults', {
        params: { eventId, importId: id },
        query: {},
      });
      const aside = page.getByRole('region', { name: '対象外になった行' });
      await aside.waitFor();
      assert.deepEqual(
        await aside.locator('tbody td').allTextContents(),
        faults.flatMap(({ line, field, message }) => [String(line), field, message]),
      );
      assert.deepEqual((await signUps()).map(({ state, tickets }) => `${state} ${String(tickets)}`).sort(), [
        'cancelled 1',
        'confirmed 1',
        'confirmed 2',
      ]);
      assert.deepEqual(await axeFaults(page), []);

      await choose('again.csv', bytes);
      await page
        .locator('[data-figure=would]', {
          hasText: figures({ ...dry, recorded: 0, unchanged: 3, refused: 2 }),
        })
        .waitFor();
      await page.goto(`/events/${eventId}/sign-ups`);
      const before = page.getByRole('region', { name: 'これまでの取り込み' });
      await before.getByRole('link').click();
      await recorded.waitFor();
      assert.equal(new URL(page.url()).searchParams.get('run'), id, 'whoever comes back finds it');
      await page.getByRole('link', { name: 'タイムラインへ' }).click();
      await page.waitForURL((url) => url.pathname === `/events/${eventId}`);
      assert.deepEqual(complaints, []);
      await close();
    });
  },
);
