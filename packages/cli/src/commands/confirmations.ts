import { askAgain, readConfirmation, type Confirmation } from '@tsudoi/contracts/confirmations';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';

/** `tsudoi nudges confirmation <contact>`: whether a person confirmed that they want messages, and by which words they were asked. */
export async function readConfirmationCommand(
  api: ApiClient,
  output: Output,
  contactId: string,
): Promise<void> {
  tell(output, (await api.call(readConfirmation, { params: { contactId } })).body);
}

/** `tsudoi nudges ask-again <contact>`: one more message that asks; three an address at most, an hour apart. */
export async function askAgainCommand(api: ApiClient, output: Output, contactId: string): Promise<void> {
  tell(output, (await api.call(askAgain, { params: { contactId } })).body);
}

const states = {
  not_needed: { ja: '確認は不要', en: 'need not confirm' },
  waiting: { ja: '確認メールはこれから送信', en: 'is still to be asked' },
  asked: { ja: '確認待ち', en: 'has not confirmed yet' },
  expired: { ja: '期限までに確認されず', en: 'did not confirm in time' },
  confirmed: { ja: '確認済み', en: 'confirmed' },
} as const;
const kinds = {
  asked: { ja: '確認メール送信', en: 'asked' },
  confirmed: { ja: '確認', en: 'confirmed' },
} as const;

function tell(output: Output, body: Confirmation): void {
  const asked = String(body.asked);
  output.line({
    ja: `${states[body.state].ja}（確認メール ${asked} 通）`,
    en: `${states[body.state].en}, asked ${asked} times`,
  });
  output.table(
    [
      { ja: '日時', en: 'at' },
      { ja: '内容', en: 'what' },
      { ja: 'アドレス', en: 'address' },
      { ja: '件名', en: 'subject' },
    ],
    body.history.map(({ at, kind, address, subject }) => [at, kinds[kind], address, subject ?? '']),
  );
  output.result(body);
}
