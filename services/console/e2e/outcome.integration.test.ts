import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';
import { seed } from './seed.ts';
import { signInByLink } from './signInByLink.ts';

(peerMissing('chromium') ? describe.skip : describe)(
  `What came of an event${peerMissing('chromium')}`,
  function () {
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

    it('is stated, and filled from a file after a look at what would happen, row by row', async () => {
      const { eventId, planId } = await seed(running.api, 'ja');
      const plan = await running.api.call('readPlan', { params: { planId } });
      const tactic = plan.items[0]!;
      const { page, complaints, close } = await visit(browser, running.url, {
        language: 'ja',
        screen: 'desktop',
      });
      await signInByLink(page, running.signInPath);
      await page.goto(`/events/${eventId}/outcome`);

      await page.getByLabel('来場', { exact: true }).fill('154');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.locator('[data-figure=attended]', { hasText: '154' }).waitFor();
      const stated = await running.api.call('readEventOutcome', { params: { eventId } });
      assert.equal(stated.attendance?.attended, 154);

      const csv = [
        '日付,施策,費用,クリック,申し込み',
        `2027-01-05,${tactic.tacticKey},12000,310,9`,
        `2027-01-06,${tactic.tacticKey},たくさん,10,1`,
      ].join('\n');
      // A file is dropped, not chosen: what a drop is to the page.
      await page.evaluate(`{
        const given = new DataTransfer();
        given.items.add(new File([${JSON.stringify(csv)}], '広告.csv', { type: 'text/csv' }));
        const place = [...document.querySelectorAll('input[type=file]')].at(-1).parentElement;
        place.dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
      }`);
      await page.getByText('まだ保存されていません').waitFor();
      await page.getByText('3 行目').waitFor();
      await page.getByText(/1 行は読み取れない/).waitFor();
      const before = await running.api.call('readEventOutcome', { params: { eventId } });
      assert.deepEqual(before.tactics, stated.tactics, 'a look writes nothing');
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'outcome-report-ja-desktop', true);
      await page.getByRole('button', { name: 'この内容を保存' }).click();
      await page.getByText(/読み取り、保存しました/).waitFor();
      const after = await running.api.call('readEventOutcome', { params: { eventId } });
      const row = after.tactics.find(({ tacticKey }) => tacticKey === tactic.tacticKey);
      assert.deepEqual([row?.signUps, row?.spendJpy, row?.clicks], [9, 12_000, 310]);
      await page.getByRole('cell', { name: /^9 \/ 計画/ }).waitFor();
      assert.deepEqual(complaints, []);
      await close();
    });

    it('begins on the board: drafts are there to copy, and a task is done by one press and taken back by another', async () => {
      const { eventId, planId } = await seed(running.api, 'en');
      const { page, context, complaints, close } = await visit(browser, running.url, {
        language: 'en',
        screen: 'desktop',
      });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await signInByLink(page, running.signInPath);
      await page.goto(`/events/${eventId}/tasks`);
      const { items } = await running.api.call('listPlanTasks', {
        params: { planId },
        query: { limit: 200 },
      });
      const task = items.find(({ draft }) => draft)!;
      const card = page.locator(`[data-task="${task.id}"]`);
      await card.getByRole('button', { name: 'Draft to copy' }).click();
      await card.getByRole('button', { name: 'Copy', exact: true }).click();
      await page.getByText('The draft is copied').waitFor();
      assert.equal(await page.evaluate<string>('navigator.clipboard.readText()'), task.draft?.en);
      const stateNow = async () =>
        (await running.api.call('listPlanTasks', { params: { planId }, query: { limit: 200 } })).items.find(
          ({ id }) => id === task.id,
        )?.state;
      await card.getByRole('checkbox').click();
      await page.getByText('Done.').waitFor();
      assert.equal(await stateNow(), 'done');
      await page.getByRole('button', { name: 'Undo' }).click();
      await card.getByRole('checkbox', { checked: false }).waitFor();
      await page.getByText(`0 of ${String(items.length)} done`).waitFor();
      assert.equal(await stateNow(), 'open');
      assert.deepEqual(complaints, []);
      await close();
    });
  },
);
