import { peerMissing } from '@tsudoi/testing/launch/peers';
import { startWebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { en as english } from '../web/src/app/words/en.ts';
import { ja as japanese } from '../web/src/app/words/ja.ts';
import { webhookWords } from '../web/src/pages/webhooks/words.ts';
import { startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, picture, visit } from './openBrowser.ts';
import { seed } from './seed.ts';
import { signInByLink } from './signInByLink.ts';

(peerMissing('chromium') ? describe.skip : describe)(
  `An admin's journey${peerMissing('chromium')}`,
  function () {
    this.timeout(300_000);
    let running: ConsoleInstallation;
    let browser: Browser;

    before(async () => {
      [running, browser] = await Promise.all([
        startConsoleInstallation({ ACCOUNTS_EGRESS_ALLOW: '127.0.0.1/32' }),
        openBrowser(),
      ]);
      await seed(running.api, 'ja');
    });
    after(async () => {
      await browser.close();
      await running.installation.stop();
    });

    for (const [language, screen] of [
      ['ja', 'desktop'],
      ['en', 'phone'],
    ] as const)
      it(`goes through stage, budget, keys, members, webhooks and the audit log, in ${language} on a ${screen}, every figure that of the API`, async () => {
        const { admin, shell } = language === 'ja' ? japanese : english;
        const hooks = webhookWords[language];
        const { page, complaints, close } = await visit(browser, running.url, { language, screen });
        const faults: string[] = [];
        const look = async (name: string) => {
          faults.push(...(await axeFaults(page)).map((fault) => `${name}: ${fault}`));
          await picture(page, `admin-${name}-journey-${language}-${screen}`, true);
        };
        const go = async (section: keyof typeof admin.sections) => {
          await page
            .getByRole('navigation', { name: admin.title })
            .getByText(admin.sections[section])
            .click();
          await page.locator('.MuiSkeleton-root').first().waitFor({ state: 'detached' });
        };
        await signInByLink(page, running.signInPath);
        await page.getByRole('navigation', { name: shell.menu }).getByText(shell.admin).first().click();

        const stage = await running.api.call('readStage', {});
        await page.getByText(admin.stageWhy(stage.reason, stage.changedBy)).waitFor();
        await look('stage');

        await go('deadLetters');
        await page.getByText(admin.deadNone).waitFor();

        await go('models');
        const budget = await running.api.call('readAiBudget', {});
        const whole = new Intl.NumberFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
          maximumFractionDigits: 0,
        });
        const figure = await page.locator('[data-figure=aiBudget]').innerText();
        assert.ok(figure.includes(whole.format(budget.monthlyLimit)), figure);
        await look('models');

        await go('tenants');
        await page.getByRole('button', { name: admin.newKey }).click();
        await page.getByLabel(admin.keyName).fill(`Import ${language}`);
        await page.getByRole('button', { name: admin.create, exact: true }).click();
        const key = await page.getByLabel(admin.keyShown).inputValue();
        const withKey = await fetch(`${running.url}/v1/events`, {
          headers: { authorization: `Bearer ${key}` },
        });
        assert.equal(withKey.status, 200, 'the key that was shown works');
        await page.getByRole('button', { name: `${admin.revoke}: Import ${language}` }).click();
        await page
          .getByRole('row', { name: new RegExp(`Import ${language}`) })
          .getByText(admin.revoked, { exact: true })
          .waitFor();
        const refused = await fetch(`${running.url}/v1/events`, {
          headers: { authorization: `Bearer ${key}` },
        });
        assert.equal(refused.status, 401, 'and works no more once it was revoked');
        await look('tenants');

        await go('members');
        await page.getByLabel(admin.inviteMail).fill(`helper-${language}@tsudoi.example`);
        await page.getByRole('button', { name: admin.invite, exact: true }).click();
        assert.match(await page.getByLabel(admin.invited).inputValue(), /\/join#token=/);
        await look('members');

        await go('webhooks');
        const sink = await startWebhookSink(undefined, false);
        try {
          await page.getByRole('button', { name: hooks.add }).first().click();
          await page.getByLabel(hooks.url).fill(`${sink.url}/${language}`);
          await look('webhook-form');
          await page.getByRole('button', { name: hooks.create, exact: true }).click();
          assert.match(await page.getByLabel(hooks.secret).inputValue(), /^whsec_/);
          await page.getByRole('button', { name: shell.close, exact: true }).click();
          const card = page.locator('.MuiCard-root', { hasText: `${sink.url}/${language}` });
          await card.getByRole('button', { name: hooks.test }).click();
          await card.getByText(hooks.deliveryStates.delivered).waitFor({ timeout: 60_000 });
          const { items } = await running.api.call('listWebhookEndpoints', { query: { limit: 10 } });
          const endpoint = items.find(({ url }) => url === `${sink.url}/${language}`);
          assert.ok(endpoint);
          const log = await running.api.call('listWebhookDeliveries', {
            params: { endpointId: endpoint.id },
            query: { limit: 10 },
          });
          assert.deepEqual(
            log.items.map(({ type, state }) => [type, state]),
            [['webhook.test', 'delivered']],
          );
          await card.getByRole('button', { name: new RegExp(`^${hooks.show}: `) }).click();
          await card.getByText('"webhook.test"').waitFor();
          const before = sink.requests.length;
          await card.getByRole('button', { name: new RegExp(`^${hooks.replay}: `) }).click();
          for (let turn = 0; sink.requests.length <= before && turn < 300; turn += 1)
            await page.waitForTimeout(100);
          assert.equal(sink.requests.length, before + 1, 'it came again');
          await look('webhooks');
          await card.getByRole('button', { name: hooks.remove, exact: true }).click();
          await card.getByRole('button', { name: shell.remove, exact: true }).last().click();
          await card.waitFor({ state: 'detached' });
        } finally {
          await sink.close();
        }

        await go('audit');
        await page.getByTitle('webhook_endpoint.deleted').first().waitFor();
        await page.getByRole('button', { name: admin.verify }).click();
        const verdict = await running.api.call('verifyAudit', { query: {} });
        assert.deepEqual(verdict.faults, []);
        await page
          .getByRole('status')
          .getByText(admin.verified(whole.format(verdict.entries)))
          .waitFor();
        await look('audit');

        assert.deepEqual(faults, []);
        assert.deepEqual(complaints, []);
        await close();
      });
  },
);
