import { archiveEvent, listEvents, readEvent, restoreEvent } from '@tsudoi/contracts/events';
import { deleteEventPicture, putEventPicture } from '@tsudoi/contracts/eventPictures';
import type { Command } from 'commander';
import fs from 'node:fs/promises';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';

/** `tsudoi events …`: what there is, and putting it away. An event is stated and changed by `tsudoi plan FILE`. */
export function addEventVerbs(program: Command, run: Run): void {
  const events = program.command('events').description('events, by name or id');
  events
    .command('list')
    .argument('[words...]', 'of the name, theme, audience or venue')
    .option('--archived', 'those that were put away', false)
    .description('events, newest first')
    .action((words: string[], { archived }: { archived: boolean }) =>
      run((api, output) => listCommand(api, output, words.join(' '), archived)),
    );
  events
    .command('show')
    .argument('<event>')
    .description('everything about one')
    .action((event: string) => run((api, output) => showCommand(api, output, event)));
  events
    .command('archive')
    .argument('<event>')
    .description('put it away; an open one is cancelled')
    .action((event: string) =>
      run(async (api, output) => {
        const { body } = await api.call(archiveEvent, { params: { eventId: event } });
        output.line({
          ja: `「${body.name}」をアーカイブしました。tsudoi events restore ${body.id} で元に戻せます`,
          en: `${body.name} is archived; tsudoi events restore ${body.id} takes it back`,
        });
        output.result(body);
      }),
    );
  events
    .command('restore')
    .argument('<event>')
    .description('take an archived one back')
    .action((event: string) =>
      run(async (api, output) => {
        const { body } = await api.call(restoreEvent, { params: { eventId: event } });
        output.line({
          ja: `「${body.name}」を元に戻しました（${body.state}）`,
          en: `${body.name} is back (${body.state})`,
        });
        output.result(body);
      }),
    );
  events
    .command('picture')
    .argument('<event>')
    .argument('[file]', 'JPEG, PNG, WebP, AVIF or GIF, at most 10 MB and 25 megapixels')
    .option('--remove', 'take the picture away', false)
    .description('give an event a picture; it is shown in lists, on its page and in mail that is laid out')
    .action((event: string, file: string | undefined, { remove }: { remove: boolean }) =>
      run((api, output) => pictureCommand(api, output, event, file, remove)),
    );
}

async function pictureCommand(
  api: ApiClient,
  output: Output,
  eventId: string,
  file: string | undefined,
  remove: boolean,
): Promise<void> {
  if ((file === undefined) !== remove) throw new Error('name a file, or say --remove');
  if (file === undefined) {
    await api.call(deleteEventPicture, { params: { eventId } });
    output.line('the picture is gone');
    output.result({ removed: true });
    return;
  }
  const { body } = await api.call(putEventPicture, {
    params: { eventId },
    body: '',
    bytes: await fs.readFile(file),
  });
  output.table(
    ['form', 'width', 'height', 'address'],
    body.forms.map(({ form, width, height, url }) => [form, width, height, api.urlOf(url).href]),
  );
  output.result(body);
}

async function listCommand(api: ApiClient, output: Output, words: string, archived: boolean): Promise<void> {
  const query = {
    ...(archived && { archived: 'true' as const }),
    ...(words !== '' && { q: words }),
  };
  const body = await wholeList((page) => api.call(listEvents, { query: { ...query, ...page } }));
  output.table(
    [
      'id',
      { ja: '名前', en: 'name' },
      { ja: '開始', en: 'starts' },
      { ja: '状態', en: 'state' },
      { ja: '目標', en: 'target' },
    ],
    body.items.map(({ id, name, startsAt, state, targetAttendees }) => [
      id,
      name,
      startsAt,
      state,
      targetAttendees,
    ]),
  );
  output.result(body);
}

async function showCommand(api: ApiClient, output: Output, eventId: string): Promise<void> {
  const { body } = await api.call(readEvent, { params: { eventId } });
  output.line(JSON.stringify(body, null, 2));
  output.result(body);
}
