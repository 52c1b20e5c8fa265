import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { ja } from '../web/src/app/words/ja.ts';
import { archiveWords } from '../web/src/pages/event/archiveWords.ts';
import { ruleWords } from '../web/src/pages/rules/words.ts';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, visit } from './openBrowser.ts';
import { seed, type Seeded } from './seed.ts';
import { signInByLink } from './signInByLink.ts';

(peerMissing('chromium') ? describe.skip : describe)(
  `What was put away${peerMissing('chromium')}`,
  function () {
    this.timeout(300_000);
    let running: ConsoleInstallation;
    let browser: Browser;
    let seeded: Seeded;

    before(async () => {
      [running, browser] = await Promise.all([startConsoleInstallation(), openBrowser()]);
      seeded = await seed(running.api, 'ja');
    });
    after(async () => {
      await browser.close();
      await running.installation.stop();
    });

    async function open(path: string) {
      const visitor = await visit(browser, running.url, { language: 'ja', screen: 'desktop' });
      await signInByLink(visitor.page, running.signInPath);
      await visitor.page.goto(path);
      return visitor;
    }

    it('an event is archived, found among the archived ones, and taken back', async () => {
      const own = archiveWords.ja;
      const { page, complaints, close } = await open(`/events/${seeded.eventId}`);
      const event = () => running.api.call('readEvent', { params: { eventId: seeded.eventId } });
      const { name, state } = await event();
      await page.getByRole('button', { name: ja.events.state[state] }).click();
      await page.getByRole('menuitem', { name: own.archive }).click();
      await page.getByText(own.archived).waitFor();
      assert.notEqual((await event()).archivedAt, undefined);

      await page.goto('/');
      await page.getByRole('button', { name: ja.events.showArchived }).click();
      await page.getByRole('region', { name: ja.events.archived }).getByText(name).click();
      await page.getByRole('button', { name: own.isArchived }).click();
      await page.getByRole('menuitem', { name: own.restore }).click();
      await page.getByText(own.restored).waitFor();
      const back = await event();
      assert.deepEqual([back.archivedAt, back.state], [undefined, state]);
      assert.deepEqual(await axeFaults(page), []);
      assert.deepEqual(complaints, []);
      await close();
    });

    it('a rule is deleted, stands among the deleted ones, and comes back switched off', async () => {
      const own = ruleWords.ja;
      const { items } = await running.api.call('listRules', { query: {} });
      const [rule] = items.filter(({ trigger }) => trigger.kind !== 'once');
      assert.ok(rule);
      const { page, complaints, close } = await open('/nudges/rules');
      await page.getByRole('button', { name: `${own.remove}: ${rule.name}` }).click();
      await page.getByRole('button', { name: ja.shell.remove, exact: true }).click();
      const deleted = page.getByRole('region', { name: own.deleted });
      await deleted.getByText(rule.name).waitFor();
      await deleted.getByRole('button', { name: `${own.bringBack}: ${rule.name}` }).click();
      await page.getByRole('button', { name: `${own.remove}: ${rule.name}` }).waitFor();
      const back = await running.api.call('readRule', { params: { ruleId: rule.id } });
      assert.deepEqual([back.enabled, back.deletedAt], [false, undefined]);
      assert.deepEqual(await axeFaults(page), []);
      assert.deepEqual(complaints, []);
      await close();
    });
  },
);
