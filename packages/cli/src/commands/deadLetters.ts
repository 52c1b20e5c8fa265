import { listDeadLetters, replayDeadLetters } from '@tsudoi/contracts/installation';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';

/** `tsudoi dead-letters list` */
export async function listDeadLettersCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listDeadLetters, { query }));
  output.table(
    ['id', 'job', 'attempts', 'died', 'last error'],
    body.items.map((letter) => [
      letter.id,
      letter.job,
      letter.attempts,
      letter.diedAt ?? '',
      letter.lastError ?? '',
    ]),
  );
  output.line(`${String(body.items.length)} dead letter(s)${body.nextCursor === null ? '' : ', and more'}`);
  output.result(body);
}

/** `tsudoi dead-letters replay [ids…]` */
export async function replayDeadLettersCommand(
  api: ApiClient,
  output: Output,
  ids: readonly string[],
): Promise<void> {
  const { body } = await api.call(replayDeadLetters, { body: ids.length > 0 ? { ids: [...ids] } : {} });
  output.line(`${String(body.replayed)} job(s) run again`);
  output.result(body);
}
