import { listConnections } from '@tsudoi/contracts/calendars';
import { listDeadLetters } from '@tsudoi/contracts/installation';
import { listModels } from '@tsudoi/contracts/llm';
import { readTenant } from '@tsudoi/contracts/tenants';
import { listWebhookEndpoints } from '@tsudoi/contracts/webhooks';
import { ApiFault, type ApiClient } from '../apiClient.ts';
import { same, type Told } from '../told.ts';
import { faultText, type Check, type Finding } from './finding.ts';

const timeoutMs = 5_000;
const mostSkewMs = 30_000;

/** Whether the installation answers and is ready, and whether its clock is ours. */
export const answers =
  (api: ApiClient): Check =>
  async () => {
    const subject = { ja: '応答', en: 'the installation answers' };
    const url = api.urlOf('/ready');
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      const { failing = [] } = (await response.json()) as { failing?: string[] };
      const ready: Finding = response.ok
        ? { subject, verdict: 'ok', found: same(url.origin) }
        : {
            subject,
            verdict: 'fix',
            found: same(`${url.origin}: ${failing.join(', ')}`),
            advice: {
              ja: 'サーバーのログを確認してください。依存先(PostgreSQLなど)に接続できていません',
              en: 'look at the log of the process: what it stands on is away',
            },
          };
      return [ready, skewOf(response.headers.get('date'))];
    } catch (err) {
      return [
        {
          subject,
          verdict: 'fix',
          found: same(`${url.origin}: ${faultText(err)}`),
          advice: {
            ja: '起動しているか確認してください(make run)。別の場所なら --url か TSUDOI_URL で指定します',
            en: 'is it running (make run)? name another place by --url or TSUDOI_URL',
          },
        },
      ];
    }
  };

function skewOf(date: string | null): Finding {
  const subject = { ja: '時計', en: 'clocks' };
  const skewMs = date === null ? 0 : Date.now() - Date.parse(date);
  if (Math.abs(skewMs) <= mostSkewMs)
    return { subject, verdict: 'ok', found: { ja: '30秒以内で一致', en: 'agree within 30 s' } };
  const seconds = String(Math.round(Math.abs(skewMs) / 1_000));
  return {
    subject,
    verdict: 'fix',
    found: { ja: `${seconds}秒ずれています`, en: `${seconds} s apart` },
    advice: {
      ja: 'この端末とサーバーの時刻同期(NTP)を確認してください',
      en: 'check the time synchronisation (NTP) of this machine and of the server',
    },
  };
}

/** Runs a check that asks the API; what the key may not see is skipped. */
const asking =
  (subject: Told, look: () => Promise<Omit<Finding, 'subject'>>): Check =>
  async () => {
    try {
      return [{ subject, ...(await look()) }];
    } catch (err) {
      const status = err instanceof ApiFault ? err.status : undefined;
      if (status === 401 || status === 403 || status === 404 || status === 0)
        return [
          {
            subject,
            verdict: 'skipped',
            found: { ja: 'このキーでは確認できません', en: 'cannot be seen with this key' },
          },
        ];
      return [
        {
          subject,
          verdict: 'warn',
          found: same(faultText(err)),
          advice: { ja: 'もう一度お試しください', en: 'try again' },
        },
      ];
    }
  };

/** Whether the key opens anything. */
export const keyOpens =
  (api: ApiClient): Check =>
  async () => {
    const subject = { ja: 'APIキー', en: 'API key' };
    try {
      const { body } = await api.call(readTenant);
      return [{ subject, verdict: 'ok', found: same(`${body.name} (${body.slug})`) }];
    } catch (err) {
      if (err instanceof ApiFault && err.status === 0) return [];
      return [
        {
          subject,
          verdict: 'fix',
          found: same(faultText(err)),
          advice: {
            ja: 'TSUDOI_API_KEY に有効なキーを設定してください。すべて失った場合は make rescue',
            en: 'set TSUDOI_API_KEY to a key that is valid; every key is lost? make rescue',
          },
        },
      ];
    }
  };

/** Model servers that have a credential, and those that do not answer. */
export const modelsAnswer = (api: ApiClient): Check =>
  asking({ ja: 'AIモデル', en: 'language models' }, async () => {
    const { body } = await api.call(listModels);
    const enabled = body.health.filter((each) => each.enabled).length;
    const found = same(`${String(enabled)} / ${String(body.targets.length)}`);
    return enabled > 0
      ? { verdict: 'ok', found }
      : {
          verdict: 'warn',
          found,
          advice: {
            ja: '使えるモデルがないため、文面はひな型になります(tsudoi llm targets)',
            en: 'no model has a credential: words are those of the templates (tsudoi llm targets)',
          },
        };
  });

/** Accounts of calendars that must be connected again. */
export const calendarsConnected = (api: ApiClient): Check =>
  asking({ ja: 'カレンダー', en: 'calendars' }, async () => {
    const { body } = await api.call(listConnections);
    const lost = body.items.filter(({ state }) => state === 'needs_reconnect');
    return lost.length === 0
      ? { verdict: 'ok', found: same(String(body.items.length)) }
      : {
          verdict: 'fix',
          found: same(lost.map(({ account }) => account).join(', ')),
          advice: { ja: 'もう一度接続してください', en: 'connect them again' },
        };
  });

/** Webhook endpoints that take nothing. */
export const webhooksDeliver = (api: ApiClient): Check =>
  asking({ ja: 'Webhook', en: 'webhooks' }, async () => {
    const { body } = await api.call(listWebhookEndpoints, { query: { limit: 200 } });
    const disabled = body.items.filter(({ state }) => state === 'disabled');
    const failing = body.items.filter(
      ({ state, failingSince }) => state === 'enabled' && failingSince !== null,
    );
    const urls = [...disabled, ...failing].map(({ url }) => url).join(', ');
    if (urls === '') return { verdict: 'ok', found: same(String(body.items.length)) };
    return {
      verdict: disabled.length > 0 ? 'fix' : 'warn',
      found: same(urls),
      advice: {
        ja: 'tsudoi webhooks deliveries で原因を確認し、直したら tsudoi webhooks enable',
        en: 'tsudoi webhooks deliveries says why; once it is mended, tsudoi webhooks enable',
      },
    };
  });

/** Jobs that ran out of attempts. */
export const noDeadLetters = (api: ApiClient): Check =>
  asking({ ja: '失敗した処理', en: 'dead letters' }, async () => {
    const { body } = await api.call(listDeadLetters, { query: { limit: 200 } });
    if (body.items.length === 0) return { verdict: 'ok', found: same('0') };
    return {
      verdict: 'warn',
      found: same([...new Set(body.items.map(({ job }) => job))].join(', ')),
      advice: {
        ja: 'tsudoi dead-letters list で確認し、tsudoi dead-letters replay で再実行できます',
        en: 'tsudoi dead-letters list says why, tsudoi dead-letters replay runs them again',
      },
    };
  });
