import { ChannelName } from '@tsudoi/contracts/channelKinds';
import { listChannels } from '@tsudoi/contracts/channels';
import {
  liftSuppression,
  listSuppressions,
  readBounceMailbox,
  readDeliveryEventUrls,
} from '@tsudoi/contracts/suppressions';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';

/** `tsudoi channels list` */
export async function listChannelsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(listChannels, {});
  output.table(
    ['channel', 'on', 'longest text', 'drops repeats'],
    body.items.map((each) => [
      each.channel,
      each.enabled ? 'on' : 'off',
      each.maxTextLength,
      each.dedupes ? 'yes' : 'no',
    ]),
  );
  output.result(body);
}

/** `tsudoi channels suppressed` */
export async function listSuppressionsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(listSuppressions, { query: {} });
  output.table(
    ['channel', 'address', 'reason', 'source', 'since', 'detail'],
    body.items.map((each) => [
      each.channel,
      each.address,
      each.reason,
      each.source,
      each.suppressedAt ?? `${String(each.softBounces)} soft`,
      each.detail ?? '',
    ]),
  );
  output.result(body);
}

/** `tsudoi channels lift <channel> <address>` */
export async function liftCommand(
  api: ApiClient,
  output: Output,
  channel: string,
  address: string,
): Promise<void> {
  const { body } = await api.call(liftSuppression, {
    body: { channel: ChannelName.parse(channel), address },
  });
  output.line(`${body.address} may have messages again`);
  output.result(body);
}

/** `tsudoi channels event-urls` */
export async function eventUrlsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(readDeliveryEventUrls, {});
  output.table(['provider', 'url'], Object.entries(body.urls));
  output.result(body);
}

/** `tsudoi channels mailbox` */
export async function readMailboxCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(readBounceMailbox, {});
  output.line(
    `最終確認 last read ${body.lookedAt ?? '-'}, ${String(body.read)} 通 messages, ${String(body.told)} 件 bounces of our mails`,
  );
  if (body.fault !== null) output.line(`読み取れません cannot be read: ${body.fault}`);
  output.result(body);
}
