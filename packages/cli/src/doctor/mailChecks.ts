import { listChannels } from '@tsudoi/contracts/channels';
import type { ApiClient } from '../apiClient.ts';
import { same } from '../told.ts';
import { faultText, type Check, type Finding } from './finding.ts';

/** Reads TXT records, each as one text; none where there are none. */
export type ReadTxt = (name: string) => Promise<readonly string[]>;

interface MailSettings {
  readonly from?: { readonly address?: string };
  readonly dkim?: { readonly domain?: string; readonly selector?: string };
}

const subject = { ja: 'メール', en: 'mail' };

/** Whether mail is set up, and whether the domain of its sender says in DNS who may send and by which key. */
export const mailIsBelieved =
  (api: ApiClient, readTxt: ReadTxt): Check =>
  async () => {
    try {
      const { body } = await api.call(listChannels, {});
      const mail = body.items.find(({ channel, enabled }) => channel === 'email' && enabled);
      if (!mail)
        return [
          {
            subject,
            verdict: 'warn',
            found: { ja: '未設定', en: 'not set up' },
            advice: {
              ja: '設定するまで、お知らせはアプリ内だけに届きます(docs/channels.md)',
              en: 'until it is, nudges reach the inbox only (docs/channels.md)',
            },
          },
        ];
      return await recordsOf(mail.summary, readTxt);
    } catch (err) {
      return [{ subject, verdict: 'skipped', found: same(faultText(err)) }];
    }
  };

async function recordsOf(settings: MailSettings, readTxt: ReadTxt): Promise<Finding[]> {
  const domain = settings.from?.address?.split('@').at(1)?.toLowerCase();
  if (domain === undefined) return [{ subject, verdict: 'ok', found: { ja: '設定済み', en: 'set up' } }];
  const selector = settings.dkim?.selector;
  const signer = settings.dkim?.domain ?? domain;
  const findings: Finding[] = [
    await record(readTxt, 'SPF', domain, /^v=spf1\b/i, {
      ja: `${domain} のTXTレコードに v=spf1 … を追加してください`,
      en: `add a TXT record v=spf1 … to ${domain}`,
    }),
    await record(readTxt, 'DMARC', `_dmarc.${domain}`, /^v=DMARC1\b/i, {
      ja: `_dmarc.${domain} のTXTレコードに v=DMARC1; p=none … を追加してください`,
      en: `add a TXT record v=DMARC1; p=none … to _dmarc.${domain}`,
    }),
  ];
  if (selector !== undefined)
    findings.push(
      await record(readTxt, 'DKIM', `${selector}._domainkey.${signer}`, /\bp=[A-Za-z0-9+/]/, {
        ja: `${selector}._domainkey.${signer} に公開鍵(p=…)を公開してください`,
        en: `publish the public key (p=…) at ${selector}._domainkey.${signer}`,
      }),
    );
  return findings;
}

async function record(
  readTxt: ReadTxt,
  kind: string,
  name: string,
  wanted: RegExp,
  advice: NonNullable<Finding['advice']>,
): Promise<Finding> {
  const of = { ja: `メールの${kind}`, en: `${kind} of mail` };
  try {
    const found = (await readTxt(name)).filter((text) => wanted.test(text));
    if (found.length === 1) return { subject: of, verdict: 'ok', found: same(name) };
    if (found.length === 0)
      return { subject: of, verdict: 'fix', found: { ja: `${name}: なし`, en: `${name}: none` }, advice };
    return {
      subject: of,
      verdict: 'fix',
      found: { ja: `${name}: ${String(found.length)}件`, en: `${name}: ${String(found.length)} of them` },
      advice: { ja: '1件だけ残してください', en: 'leave one only' },
    };
  } catch (err) {
    return {
      subject: of,
      verdict: 'warn',
      found: same(`${name}: ${faultText(err)}`),
      advice: {
        ja: 'ネームサーバーが応答しません。ネットワークを確認してください',
        en: 'the name servers do not answer: check the network',
      },
    };
  }
}
