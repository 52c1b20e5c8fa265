import { ChannelName } from '@tsudoi/contracts/channelKinds';
import { startReminders } from '@tsudoi/contracts/reminders';
import {
  copyRule,
  createRule,
  deleteRule,
  listRules,
  listRuleVersions,
  nextTimes,
  pauseRule,
  previewRule,
  readRule,
  restoreRule,
  RuleInput,
  sendTest,
  tryRule,
} from '@tsudoi/contracts/rules';
import { sendSignals, SignalType } from '@tsudoi/contracts/signals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { ApiClient } from '../apiClient.ts';
import { localTime } from '../localTime.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';
import type { Told } from '../told.ts';

const onOff = (on: boolean): Told => (on ? { ja: '有効', en: 'on' } : { ja: '無効', en: 'off' });

async function ruleOf(file: string): Promise<RuleInput> {
  return RuleInput.parse(parse(await readFile(file, 'utf8')));
}

/** `tsudoi rules list [--deleted]`, newest first. */
export async function listRulesCommand(api: ApiClient, output: Output, deleted: boolean): Promise<void> {
  const body = await wholeList((page) =>
    api.call(listRules, { query: { ...page, ...(deleted && { deleted: 'true' as const }) } }),
  );
  output.table(
    [
      'id',
      { ja: '名前', en: 'name' },
      { ja: '有効', en: 'on' },
      { ja: 'きっかけ', en: 'trigger' },
      { ja: '送信方法', en: 'channels' },
      { ja: '版', en: 'version' },
    ],
    body.items.map((rule) => [
      rule.id,
      rule.name,
      onOff(rule.enabled),
      JSON.stringify(rule.trigger),
      rule.channels.join(', '),
      rule.version,
    ]),
  );
  output.result(body);
}

/** `tsudoi rules show <rule>` */
export async function showRuleCommand(api: ApiClient, output: Output, ruleId: string): Promise<void> {
  const { body } = await api.call(readRule, { params: { ruleId } });
  output.line(JSON.stringify(body, null, 2));
  output.result(body);
}

/** `tsudoi rules try <file> [--days 14] [--ahead]`: who would get what when by a rule of a YAML file; nothing is sent. */
export async function tryRuleCommand(
  api: ApiClient,
  output: Output,
  file: string,
  days: number,
  ahead: boolean,
): Promise<void> {
  const { body } = await api.call(tryRule, { body: { rule: await ruleOf(file), days, ahead } });
  const [total, people] = [String(body.total), String(body.people)];
  const [from, to] = [localTime(body.from), localTime(body.to)];
  output.line({
    ja: `${from} から ${to} までに ${people} 人へ ${total} 件（何も送信していません）`,
    en: `${total} nudges to ${people} people from ${from} to ${to}; nothing was sent`,
  });
  output.table(
    [
      { ja: '予定', en: 'due' },
      { ja: '連絡先', en: 'contact' },
      { ja: '段階', en: 'step' },
      { ja: '送信方法', en: 'channels' },
      { ja: '送らない条件', en: 'unless' },
      { ja: '送る条件', en: 'only where' },
    ],
    body.nudges.slice(0, 20).map((each) => [
      each.dueAt,
      each.contactId,
      each.step,
      each.channels.join(', '),
      each.unless.join(', '),
      {
        ja: each.only
          .map(({ came, signals }) => `${signals.join('・')} が${came ? 'ある' : 'ない'}`)
          .join('、'),
        en: each.only.map(({ came, signals }) => `${came ? '' : 'not '}${signals.join(' or ')}`).join(', '),
      },
    ]),
  );
  output.result(body);
}

/** `tsudoi rules next <file> [--zone Asia/Tokyo]`: when it fires next, in plain words. */
export async function nextTimesCommand(
  api: ApiClient,
  output: Output,
  file: string,
  timeZone: string,
): Promise<void> {
  const { trigger } = await ruleOf(file);
  const { body } = await api.call(nextTimes, { body: { trigger, timeZone } });
  if (body.times.length === 0)
    output.line({
      ja: '時刻では動かないルールのため、次の予定はありません',
      en: 'nothing known ahead: it does not fire by the clock',
    });
  output.table(
    [
      { ja: 'いつ', en: 'when' },
      { ja: '日時', en: 'instant' },
    ],
    body.times.map(({ at, ja, en }) => [{ ja, en }, at]),
  );
  output.result(body);
}

/** `tsudoi rules add <file>` */
export async function addRuleCommand(api: ApiClient, output: Output, file: string): Promise<void> {
  const { body } = await api.call(createRule, { body: await ruleOf(file) });
  const { ja, en } = onOff(body.enabled);
  output.line({
    ja: `「${body.name}」を追加しました（${ja}、${body.id}）`,
    en: `${body.name} is ${en} (${body.id})`,
  });
  output.result(body);
}

/** `tsudoi signals send <type> <contact> [--event …] [--nudge …] [--id …]`: the same id is stored once. */
export async function sendSignalCommand(
  api: ApiClient,
  output: Output,
  signal: { type: string; contactId: string; id?: string; eventId?: string; nudgeId?: string },
): Promise<void> {
  const { id = randomUUID(), type, ...rest } = signal;
  const { body } = await api.call(sendSignals, { body: { id, type: SignalType.parse(type), ...rest } });
  output.line(
    body.accepted === 1
      ? `stored; it led to ${String(body.nudges)} nudge(s)`
      : 'known already: nothing was done',
  );
  output.result(body);
}

/** `tsudoi rules reminders <event> [--channels email,in_app] [--survey url]` */
export async function startRemindersCommand(
  api: ApiClient,
  output: Output,
  eventId: string,
  { channels, survey }: { readonly channels: string; readonly survey?: string },
): Promise<void> {
  const { body } = await api.call(startReminders, {
    params: { eventId },
    body: {
      channels: channels.split(',').map((name) => ChannelName.parse(name.trim())),
      ...(survey !== undefined && { surveyUrl: survey }),
    },
  });
  output.table(
    ['id', { ja: '名前', en: 'name' }, { ja: 'きっかけ', en: 'trigger' }],
    body.rules.map((rule) => [rule.id, rule.name, JSON.stringify(rule.trigger)]),
  );
  output.result(body);
}

/** `tsudoi rules preview <file> <contact> [--event id]`: nothing is sent. */
export async function previewRuleCommand(
  api: ApiClient,
  output: Output,
  file: string,
  contactId: string,
  eventId: string | undefined,
): Promise<void> {
  const rule = await ruleOf(file);
  const { body } = await api.call(previewRule, {
    body: { rule, contactId, ...(eventId !== undefined && { eventId }) },
  });
  for (const { key, subject, text } of body.variants) output.line(`${key}: ${subject}\n\n${text}\n`);
  output.result(body);
}

/** `tsudoi rules versions <rule>` */
export async function listVersionsCommand(api: ApiClient, output: Output, ruleId: string): Promise<void> {
  const { body } = await api.call(listRuleVersions, { params: { ruleId } });
  output.table(
    ['version', 'by', 'at', 'name', 'on'],
    body.items.map(({ version, changedBy, createdAt, rule }) => [
      version,
      changedBy,
      createdAt,
      rule.name,
      rule.enabled ? 'on' : 'off',
    ]),
  );
  output.result(body);
}

/** `tsudoi rules test-send <file> <contact> <address> [--channel email] [--event id]` */
export async function testSendCommand(
  api: ApiClient,
  output: Output,
  file: string,
  to: {
    readonly contactId: string;
    readonly address: string;
    readonly channel: string;
    readonly event?: string;
  },
): Promise<void> {
  const { body } = await api.call(sendTest, {
    body: {
      rule: await ruleOf(file),
      contactId: to.contactId,
      address: to.address,
      channel: ChannelName.parse(to.channel),
      ...(to.event !== undefined && { eventId: to.event }),
    },
  });
  output.line(
    `${body.outcome}${body.reason === undefined ? '' : `: ${body.reason}`}\n${body.subject}\n\n${body.text}`,
  );
  output.result(body);
}

/** `tsudoi rules pause <rule> [--resume]` */
export async function pauseRuleCommand(
  api: ApiClient,
  output: Output,
  ruleId: string,
  paused: boolean,
): Promise<void> {
  const { body } = await api.call(pauseRule, { params: { ruleId }, body: { paused } });
  output.line(`rule ${body.id} is ${body.enabled ? 'on' : 'off'} (version ${String(body.version)})`);
  output.result(body);
}

/** `tsudoi rules copy <rule> [--name name]` */
export async function copyRuleCommand(
  api: ApiClient,
  output: Output,
  ruleId: string,
  name: string | undefined,
): Promise<void> {
  const { body } = await api.call(copyRule, {
    params: { ruleId },
    body: { ...(name !== undefined && { name }) },
  });
  output.line(`rule ${body.id}: ${body.name}, switched off`);
  output.result(body);
}

/** `tsudoi rules delete <rule>` */
export async function deleteRuleCommand(api: ApiClient, output: Output, ruleId: string): Promise<void> {
  await api.call(deleteRule, { params: { ruleId } });
  output.line({
    ja: `ルール ${ruleId} を削除しました。tsudoi rules restore ${ruleId} で元に戻せます`,
    en: `rule ${ruleId} is deleted; tsudoi rules restore ${ruleId} takes it back`,
  });
  output.result({ id: ruleId });
}

/** `tsudoi rules restore <rule>` */
export async function restoreRuleCommand(api: ApiClient, output: Output, ruleId: string): Promise<void> {
  const { body } = await api.call(restoreRule, { params: { ruleId } });
  output.line({ ja: `「${body.name}」を元に戻しました（無効）`, en: `${body.name} is back, switched off` });
  output.result(body);
}
