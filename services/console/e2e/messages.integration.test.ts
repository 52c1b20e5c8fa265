import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { ja } from '../web/src/app/words/ja.ts';
import { broadcastWords } from '../web/src/pages/broadcasts/words.ts';
import { evidenceWords } from '../web/src/pages/evidence/words.ts';
import { importWords } from '../web/src/pages/importContacts/words.ts';
import { settingsWords } from '../web/src/pages/nudgeSettings/words.ts';
import { ruleWords } from '../web/src/pages/rules/words.ts';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';
import { seed, type Seeded } from './seed.ts';
import { signInByLink } from './signInByLink.ts';

/** Chooses in a field of choices by its words. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

(peerMissing('chromium') ? describe.skip : describe)(
  `Messages and people${peerMissing('chromium')}`,
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
    async function fillWords(page: Page): Promise<void> {
      const { form } = ja.nudges;
      for (const language of [form.japanese, form.english]) {
        await page.getByLabel(`${form.subject} (${language})`).first().fill('{event} まであと {days} 日');
        await page.getByLabel(`${form.text} (${language})`).first().fill('{name} さん、お待ちしています。');
      }
    }

    it('a broadcast says how many it goes to before it can go, and to whom the API says', async () => {
      const own = broadcastWords.ja;
      const { page, complaints, close } = await open('/nudges/broadcasts');
      await page.getByText(own.none).waitFor();
      await page.getByRole('button', { name: own.create }).click();
      await page.getByLabel(own.name).fill('申し込んだ方へのご案内');
      await choose(page, own.whom, own.audiences.signedUp);
      await page.getByRole('combobox', { name: own.event }).click();
      await page.getByRole('option').first().click();
      await fillWords(page);
      await page.getByRole('button', { name: own.count }).click();
      const { people } = await running.api.call('countAudience', {
        body: { audience: { signedUpTo: seeded.eventId } },
      });
      assert.equal(people, 12);
      await page.locator('[data-figure=people]', { hasText: own.counted('12') }).waitFor();
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'broadcast-form-ja-desktop', true);
      await page.getByRole('button', { name: own.send('12') }).click();
      await page.locator('[data-figure=made]', { hasText: own.made('12') }).waitFor({ timeout: 60_000 });
      assert.deepEqual(await axeFaults(page), []);
      const { items } = await running.api.call('listRules', { query: { limit: 10 } });
      const rule = items.find(({ trigger }) => trigger.kind === 'once');
      const sent = await running.api.call('readBroadcast', { params: { ruleId: rule?.id ?? '' } });
      assert.equal(sent.made, 12);
      await picture(page, 'broadcasts-ja-desktop', true);
      assert.deepEqual(complaints, []);
      await close();
    });

    it('a rule gets a step, a test send, a copy and its version from before', async () => {
      const own = ruleWords.ja;
      const { form } = ja.nudges;
      const { page, complaints, close } = await open('/nudges/rules');
      await page.getByRole('button', { name: ja.nudges.newRule }).click();
      await page.getByLabel(form.name).fill('二通続くルール');
      await fillWords(page);
      await page.getByRole('button', { name: new RegExp(own.addStep) }).click();
      await page.getByLabel(own.waitHours).fill('36');
      await page.getByRole('button', { name: new RegExp(own.addStep) }).click();
      await page.getByRole('combobox', { name: own.stepKind }).nth(1).click();
      await page.getByRole('option', { name: own.stepKinds.branch }).click();
      await page.getByLabel(own.branchSignals).fill('clicked、looked');
      const then = page.getByRole('group', { name: own.then, exact: true });
      await then.getByRole('button', { name: own.addStep }).click();
      await then.getByRole('combobox', { name: own.stepKind }).click();
      await page.getByRole('option', { name: own.stepKinds.digest }).click();
      await then.getByLabel(own.windowHours).fill('6');
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'rule-steps-ja-desktop', true);
      await page.getByRole('button', { name: form.save }).click();
      await page.getByRole('button', { name: `${own.test}: 二通続くルール` }).waitFor();
      const find = async (name: string) =>
        (await running.api.call('listRules', { query: { limit: 20 } })).items.find(
          (rule) => rule.name === name,
        );
      const made = await find('二通続くルール');
      const [message, branch] = made?.steps ?? [];
      assert.deepEqual(message && 'wait' in message && message.wait, { afterSeconds: 36 * 3_600 });
      assert.deepEqual(branch && 'if' in branch && [branch.if, branch.then.length, branch.else], [
        ['clicked', 'looked'],
        1,
        [],
      ]);
      const inBranch = branch && 'then' in branch ? branch.then[0] : undefined;
      assert.equal(inBranch && 'windowSeconds' in inBranch && inBranch.windowSeconds, 6 * 3_600);

      await page.getByRole('button', { name: `${ja.nudges.switchOn}: 二通続くルール` }).click();
      await page.getByRole('button', { name: `${ja.nudges.switchOff}: 二通続くルール` }).waitFor();
      await page.getByRole('button', { name: `${own.versions}: 二通続くルール` }).click();
      await page.getByRole('button', { name: `${own.restore}: 1` }).click();
      await page.getByRole('button', { name: `${ja.nudges.switchOn}: 二通続くルール` }).waitFor();
      assert.equal((await find('二通続くルール'))?.enabled, false, 'as it was in its first version');

      await page.getByRole('button', { name: `${own.test}: 二通続くルール` }).click();
      await page.getByRole('button', { name: own.sendTest, exact: true }).click();
      await page.getByText(own.outcomes.delivered).waitFor({ timeout: 60_000 });
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'rule-test-ja-desktop', true);
      await page.getByRole('button', { name: `${own.copy}: 二通続くルール` }).click();
      await page.getByText(own.copied).waitFor();
      assert.deepEqual(complaints, []);
      await close();
    });

    it('topics, the look of mails and limits are set, and what was typed outlives a reload', async () => {
      const own = settingsWords.ja;
      const { page, complaints, close } = await open('/nudges/settings');
      await page.getByRole('button', { name: own.addTopic }).click();
      await page.getByLabel(own.key).fill('workshops');
      await page.getByLabel(own.nameJa).fill('ワークショップ');
      await page.reload();
      assert.equal(await page.getByLabel(own.nameJa).inputValue(), 'ワークショップ');
      await page.getByLabel(own.nameEn).fill('Workshops');
      await page.getByLabel(own.useLayout).check();
      await page.getByLabel(own.headJa).fill('集いの会');
      await page.getByLabel(own.headEn).fill('The gathering');
      await page.getByLabel(own.perDay).fill('3');
      await page.getByLabel(own.doubleOptInOn).check();
      await page.getByLabel(own.validDays).fill('14');
      await page.getByLabel(own.trusted).fill('csv、紙');
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'nudge-settings-filled-ja-desktop', true);
      await page.getByRole('button', { name: ja.shell.save, exact: true }).click();
      await page.getByText(own.saved).waitFor();
      const now = await running.api.call('readNudgeSettings', {});
      assert.deepEqual(now.topics, [{ key: 'workshops', ja: 'ワークショップ', en: 'Workshops' }]);
      assert.deepEqual(now.layout?.head, { ja: '集いの会', en: 'The gathering' });
      assert.equal(now.caps.perDay, 3);
      assert.deepEqual(now.doubleOptIn, { validDays: 14, trustedSources: ['csv', '紙'] });
      assert.deepEqual(complaints, []);
      await close();
    });

    it('contacts are imported on the server while one goes elsewhere, with progress and what was set aside', async () => {
      const own = importWords.ja;
      const { page, complaints, close } = await open('/contacts/import');
      const rows = Array.from(
        { length: 3_000 },
        (_, index) => `guest${String(index)}@example.org,ゲスト ${String(index)}`,
      );
      const csv = ['email,name', ...rows, 'これはメールではない,誰か'].join('\n');
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'guests.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
      await page.getByRole('button', { name: ja.people.go, exact: true }).click();
      await page.waitForURL(/run=/);
      await page.goto('/contacts');
      await page.goto('/contacts/import');
      await page.getByRole('region', { name: own.before }).getByRole('link').first().click();
      await page
        .locator('[data-figure=imported]', { hasText: own.done('3,000', '0', '0', '1') })
        .waitFor({ timeout: 120_000 });
      await page.getByText(own.setAside).waitFor();
      await page.getByRole('cell', { name: '3,002', exact: true }).waitFor();
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'import-done-ja-desktop', true);
      const found = await running.api.call('listContacts', { query: { q: 'guest2999', limit: 5 } });
      assert.equal(found.items.length, 1);
      assert.deepEqual(complaints, []);
      await close();
    });

    it('what an experiment found is stated, shown as its rates, and taken back', async () => {
      const own = evidenceWords.ja;
      const { page, complaints, close } = await open('/learning/evidence');
      await page.getByText(own.none).waitFor();
      await page.getByRole('button', { name: own.add }).click();
      for (const name of [own.tactic, own.event]) {
        await page.getByRole('combobox', { name }).click();
        await page.getByRole('option').first().click();
      }
      for (const [at, [people, signUps]] of [
        [1_000, 42],
        [1_000, 17],
      ].entries()) {
        await page.getByLabel(own.people).nth(at).fill(String(people));
        await page.getByLabel(own.signUps).nth(at).fill(String(signUps));
      }
      assert.deepEqual(await axeFaults(page), []);
      await picture(page, 'evidence-form-ja-desktop', true);
      await page.getByRole('button', { name: own.save, exact: true }).click();
      await page.getByRole('cell', { name: `${own.lift('4.2%', '1.7%')} (${own.more('2.50')})` }).waitFor();
      const stated = await running.api.call('listEvidence', { query: { limit: 10 } });
      assert.equal(stated.items.length, 1);
      await page.getByRole('button', { name: new RegExp(`^${own.takeBack}: `) }).click();
      await page.getByText(own.none).waitFor();
      assert.deepEqual((await running.api.call('listEvidence', { query: { limit: 10 } })).items, []);
      assert.deepEqual(complaints, []);
      await close();
    });
  },
);
