import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { owner, startConsoleInstallation, type ConsoleInstallation } from './consoleInstallation.ts';
import { axeFaults, openBrowser, visit } from './openBrowser.ts';

const fresh = 'a quite new battery staple';

(peerMissing('chromium') ? describe.skip : describe)(
  `A password that is chosen anew${peerMissing('chromium')}`,
  function () {
    this.timeout(240_000);
    let running: ConsoleInstallation;
    let browser: Browser;
    let sink: SmtpSink;

    before(async () => {
      sink = await startSmtpSink({ security: 'none' });
      [running, browser] = await Promise.all([
        startConsoleInstallation({
          ACCOUNTS_MAIL_URL: `smtp+plain://127.0.0.1:${String(sink.port)}`,
          ACCOUNTS_MAIL_FROM: 'tsudoi@tsudoi.example',
          // Plain HTTP on one machine, as `make run` has it; the port is found when it starts.
          PUBLIC_URL: 'http://127.0.0.1:3000',
        }),
        openBrowser(),
      ]);
    });
    after(async () => {
      await browser.close();
      await running.installation.stop();
      await sink.close();
    });

    const links = (): string[] =>
      sink.mails.flatMap(({ parsed }) => parsed.text?.match(/https?:\/\/\S+\/reset#token=\S+/g) ?? []);
    /** The path of the link that the next mail brings. */
    async function nextLink(press: () => Promise<void>): Promise<string> {
      const before = links().length;
      await press();
      for (const deadline = Date.now() + 60_000; links().length === before;) {
        assert.ok(Date.now() < deadline, 'no mail came');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const link = new URL(links().at(-1) ?? '');
      return link.pathname + link.hash;
    }
    const signInWith = async (page: Page, password: string): Promise<void> => {
      // A link of the terminal, opened where the page may stand already.
      await page.goto(`/sign-in#${new URLSearchParams({ email: owner.email, password }).toString()}`);
      await page.locator('button[type=submit]').click();
    };

    it('in Japanese, on a phone: from the sign-in by a mail to a password that signs in; the old one and the old link do not', async () => {
      const { page, complaints, close } = await visit(browser, running.url, {
        language: 'ja',
        screen: 'phone',
      });
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'パスワードを忘れた方' }).click();
      await page.waitForURL('**/reset');
      await page.getByRole('heading', { name: 'パスワードの再設定' }).waitFor();
      await page.getByLabel('メールアドレス').fill(owner.email);
      const link = await nextLink(() => page.getByRole('button', { name: 'リンクを送る' }).click());
      await page.getByText('リンクをお送りしました').waitFor();
      assert.deepEqual(await axeFaults(page), []);

      await page.goto(link);
      await page.getByRole('heading', { name: '新しいパスワードを決める' }).waitFor();
      const choose = async (password: string) => {
        await page.locator('input[type=password]').fill(password);
        await page.getByRole('button', { name: 'パスワードを設定' }).click();
      };
      // One that everybody tries first is refused at its field, and the link is good still.
      await choose('password1234');
      await page.locator('input[aria-invalid=true]').waitFor();
      assert.deepEqual(await axeFaults(page), []);
      await choose(fresh);
      await page.getByText('新しいパスワードを設定しました').waitFor();
      assert.deepEqual(await axeFaults(page), []);
      await page.getByRole('button', { name: 'サインインへ' }).click();
      await page.waitForURL('**/sign-in');

      await signInWith(page, owner.password);
      await page.getByText('正しくありません').waitFor();
      assert.equal(new URL(page.url()).pathname, '/sign-in');
      await signInWith(page, fresh);
      await page.waitForURL((url) => url.pathname === '/');

      // The link a second time: it says so, and asks for another.
      await page.goto(link);
      await choose('another new battery staple');
      await page.getByText('このリンクは無効').waitFor();
      await page.getByRole('button', { name: 'リンクを送る' }).click();
      await page.getByRole('heading', { name: 'パスワードの再設定' }).waitFor();
      assert.deepEqual(complaints, []);
      await close();
    });

    it('in English, for an address that nobody has: the same words, and no mail', async () => {
      const { page, complaints, close } = await visit(browser, running.url, {
        language: 'en',
        screen: 'desktop',
      });
      await page.goto('/reset');
      const mails = sink.mails.length;
      await page.getByLabel('Mail address').fill('nobody@tsudoi.example');
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByText('If somebody signs in with this address').waitFor();
      assert.deepEqual(await axeFaults(page), []);
      // What comes for one who is there comes after anything that would have come for nobody.
      await page.getByLabel('Mail address').fill(owner.email);
      const link = await nextLink(() => page.getByRole('button', { name: 'Send the link' }).click());
      assert.match(link, /^\/reset#token=/);
      assert.deepEqual(
        sink.mails.slice(mails).flatMap(({ to }) => to),
        [owner.email],
      );
      assert.deepEqual(complaints, []);
      await close();
    });
  },
);
