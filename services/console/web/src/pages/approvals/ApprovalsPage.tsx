import { Button, Card, Stack, TextField, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, usePages } from '../../app/useRead.ts';
import { useRuleNames } from '../../app/useRuleNames.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { NudgeTabs } from '../../parts/NudgeTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

/** Nudges that wait for a person, oldest first. */
export function ApprovalsPage() {
  const { w } = useWords();
  const names = useRuleNames();
  const list = usePages('listApprovals', { query: { limit: 50 } }, { refetchMs: 10_000 });
  return (
    <Page title={w.nudges.title}>
      <NudgeTabs />
      <Stack spacing={2}>
        {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
        {!list.items && !list.error && <RowsSkeleton />}
        {list.items?.length === 0 && (
          <EmptyState icon="check" title={w.nudges.approvalsNone} text={w.nudges.approvalsNoneText} />
        )}
        {list.items?.map((nudge) => (
          <Approval key={nudge.id} nudge={nudge} rule={names.get(nudge.ruleId)} />
        ))}
        <MoreButton list={list} />
      </Stack>
    </Page>
  );
}

function Approval({
  nudge,
  rule,
}: {
  readonly nudge: Output<'listApprovals'>['items'][number];
  readonly rule: string | undefined;
}) {
  const { w, format } = useWords();
  const notice = useNotice();
  const [text, setText] = useState(nudge.text ?? '');
  const decide = useAct('decideNudge', ['listApprovals', 'listNudges', 'readNudgeFigures']);
  const send = (approve: boolean) =>
    decide.mutate(
      { params: { nudgeId: nudge.id }, body: { approve, ...(approve && text !== nudge.text && { text }) } },
      { onSuccess: () => notice({ text: approve ? w.nudges.approved : w.nudges.rejected }) },
    );
  return (
    <Card sx={{ p: 2 }}>
      <Stack spacing={1.5}>
        <Stack direction="row" sx={{ justifyContent: 'space-between', gap: 2 }}>
          <Typography variant="h3" component="h2">
            {nudge.subject ?? rule ?? ''}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {w.nudges.until(format.ago(nudge.expiresAt))}
          </Typography>
        </Stack>
        <TextField
          label={w.nudges.form.text}
          helperText={w.nudges.edited}
          multiline
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {decide.error && <FaultNotice fault={decide.error} />}
        <Stack direction="row" spacing={1}>
          <Button variant="contained" loading={decide.isPending} onClick={() => send(true)}>
            {w.nudges.approve}
          </Button>
          <Button color="error" disabled={decide.isPending} onClick={() => send(false)}>
            {w.nudges.reject}
          </Button>
        </Stack>
      </Stack>
    </Card>
  );
}
