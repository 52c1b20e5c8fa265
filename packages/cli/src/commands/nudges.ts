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
import type { Output } from '../output.ts';

/** `tsudoi nudges list [--state …] [--contact …] [--rule …]`, newest first. */
export async function listNudgesCommand(
  api: ApiClient,
  output: Output,
  filter: { readonly state?: NudgeState; readonly contactId?: string; readonly ruleId?: string },
): Promise<void> {
  const { body } = await api.call(listNudges, { query: filter });
  output.table(
    ['id', 'slot', 'state', 'reason', 'channel', 'subject'],
    body.items.map((each) => [
      each.id,
      each.slotAt,
      each.state,
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
  output.line(`${body.subject ?? '(not written yet)'}\n${body.text ?? ''}\n`);
  output.table(
    ['what', 'value'],
    [
      ['state', body.reason === null ? body.state : `${body.state} (${body.reason})`],
      ['key', body.key],
      ['trigger', JSON.stringify(body.trigger)],
      ['rule', `${body.ruleId}, version ${String(body.ruleVersion)}`],
      [
        'written by',
        generation
          ? `${generation.provider} ${generation.model}, ${generation.lane ?? 'real_time'}, $${(generation.costMicroUsd / 1e6).toFixed(6)}`
          : '',
      ],
      ['words refused', generation?.refused ?? ''],
      ['due', body.backlog?.dueAt ?? body.slotAt],
      ['approval', body.approval ? `${body.approval.state} ${body.approval.decidedBy ?? ''}` : ''],
      ['rating', body.rating ? (body.rating.helpful ? 'helpful' : 'not helpful') : ''],
    ],
  );
  output.table(
    ['channel', 'state', 'attempts', 'reason', 'settled'],
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
  const { body } = await api.call(listApprovals, { query: {} });
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
