import {
  decideNudge,
  listApprovals,
  listNudges,
  readNudge,
  readNudgeFigures,
  type NudgeState,
  resendNudge,
} from '@tsudoi/contracts/nudges';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';
import type { Told } from '../told.ts';

const states: Readonly<Record<NudgeState, Told>> = {
  due: { ja: '送信予定', en: 'due' },
  running: { ja: '処理中', en: 'running' },
  awaiting_approval: { ja: '承認待ち', en: 'awaiting approval' },
  delivered: { ja: '送信済み', en: 'delivered' },
  suppressed: { ja: '送信見合わせ', en: 'suppressed' },
  failed: { ja: '失敗', en: 'failed' },
  unknown: { ja: '結果不明', en: 'unknown' },
  rejected: { ja: '却下', en: 'rejected' },
  expired: { ja: '期限切れ', en: 'expired' },
};

const ratings = {
  good: { ja: '役に立った', en: 'helpful' },
  bad: { ja: '役に立たなかった', en: 'not helpful' },
} as const;

/** `tsudoi nudges list [--state …] [--contact …] [--rule …]`, newest first. */
export async function listNudgesCommand(
  api: ApiClient,
  output: Output,
  filter: { readonly state?: NudgeState; readonly contactId?: string; readonly ruleId?: string },
): Promise<void> {
  const body = await wholeList((page) => api.call(listNudges, { query: { ...filter, ...page } }));
  output.table(
    [
      'id',
      { ja: '予定', en: 'slot' },
      { ja: '状態', en: 'state' },
      { ja: '理由', en: 'reason' },
      { ja: '送信方法', en: 'channel' },
      { ja: '件名', en: 'subject' },
    ],
    body.items.map((each) => [
      each.id,
      each.slotAt,
      states[each.state],
      each.reason ?? '',
      each.channel ?? '',
      each.subject ?? '',
    ]),
  );
  output.result(body);
}

/** `tsudoi nudges show <nudge>`: why it is, who wrote it and at what price, and what became of each attempt. */
export async function showNudgeCommand(api: ApiClient, output: Output, nudgeId: string): Promise<void> {
  const { body } = await api.call(readNudge, { params: { nudgeId } });
  const { generation } = body;
  const unwritten = { ja: '（文面はまだありません）', en: '(not written yet)' };
  output.line(body.subject ?? unwritten);
  output.line(`${body.text ?? ''}\n`);
  output.table(
    [
      { ja: '項目', en: 'what' },
      { ja: '内容', en: 'value' },
    ],
    [
      [{ ja: '状態', en: 'state' }, states[body.state]],
      [{ ja: '理由', en: 'reason' }, body.reason ?? ''],
      [{ ja: 'キー', en: 'key' }, body.key],
      [{ ja: 'きっかけ', en: 'trigger' }, JSON.stringify(body.trigger)],
      [
        { ja: 'ルール', en: 'rule' },
        {
          ja: `${body.ruleId}、第 ${String(body.ruleVersion)} 版`,
          en: `${body.ruleId}, version ${String(body.ruleVersion)}`,
        },
      ],
      [
        { ja: '文面の作成', en: 'written by' },
        generation
          ? `${generation.provider} ${generation.model}, ${generation.lane ?? 'real_time'}, $${(generation.costMicroUsd / 1e6).toFixed(6)}`
          : '',
      ],
      [{ ja: '使わなかった文面', en: 'words refused' }, generation?.refused ?? ''],
      [{ ja: '送信予定', en: 'due' }, body.backlog?.dueAt ?? body.slotAt],
      [
        { ja: '承認', en: 'approval' },
        body.approval ? `${body.approval.state} ${body.approval.decidedBy ?? ''}` : '',
      ],
      [{ ja: '評価', en: 'rating' }, body.rating ? ratings[body.rating.helpful ? 'good' : 'bad'] : ''],
    ],
  );
  output.table(
    [
      { ja: '送信方法', en: 'channel' },
      { ja: '状態', en: 'state' },
      { ja: '回数', en: 'attempts' },
      { ja: '理由', en: 'reason' },
      { ja: '確定', en: 'settled' },
    ],
    body.attempts.map((each) => [
      each.channel,
      each.state,
      each.attempts,
      each.reason ?? '',
      each.settledAt ?? '',
    ]),
  );
  const devices = body.attempts.flatMap(({ channel, devices: each }) =>
    each.map((device) => ({ channel, ...device })),
  );
  if (devices.length > 0)
    output.table(
      ['channel', 'device', 'kind', 'outcome', 'reason'],
      devices.map(({ channel, deviceId, kind, outcome, reason = '' }) => [
        channel,
        deviceId,
        kind,
        outcome,
        reason,
      ]),
    );
  output.result(body);
}

/** `tsudoi nudges approvals`: what waits for a member, oldest first. */
export async function listApprovalsCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listApprovals, { query }));
  output.table(
    ['id', 'until', 'subject', 'text'],
    body.items.map((each) => [each.id, each.expiresAt, each.subject ?? '', each.text ?? '']),
  );
  output.result(body);
}

/** `tsudoi nudges approve|reject <nudge> [--reason …] [--text …]` */
export async function decideNudgeCommand(
  api: ApiClient,
  output: Output,
  nudgeId: string,
  decision: { readonly approve: boolean; readonly reason?: string; readonly text?: string },
): Promise<void> {
  const { body } = await api.call(decideNudge, { params: { nudgeId }, body: decision });
  output.line(`${body.id} is ${body.state}`);
  output.result(body);
}

/** `tsudoi nudges figures [--days 30]` */
export async function figuresCommand(api: ApiClient, output: Output, days: number): Promise<void> {
  const { body } = await api.call(readNudgeFigures, { query: { days } });
  const share = (rate: number | null) => (rate === null ? '—' : `${(rate * 100).toFixed(0)} %`);
  const seconds = (value: number | null) => (value === null ? '—' : value.toFixed(2));
  output.table(
    ['delivered', 'unknown', 'approved', 'helpful', 'waiting s', 'writing s', 'approving s', 'sending s'],
    [
      [
        body.delivered,
        body.unknown,
        share(body.approvalRate),
        share(body.satisfactionRate),
        seconds(body.phaseSeconds.waiting),
        seconds(body.phaseSeconds.writing),
        seconds(body.phaseSeconds.approving),
        seconds(body.phaseSeconds.sending),
      ],
    ],
  );
  output.result(body);
}

/** `tsudoi nudges resend <nudge> [--even-if-delivered]` */
export async function resendNudgeCommand(
  api: ApiClient,
  output: Output,
  nudgeId: string,
  evenIfDelivered: boolean,
): Promise<void> {
  const { body } = await api.call(resendNudge, { params: { nudgeId }, body: { evenIfDelivered } });
  output.line(`nudge ${body.id} is ${body.state}`);
  output.result(body);
}
