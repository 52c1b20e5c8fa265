import { Button, Stack } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { NudgeTabs } from '../../parts/NudgeTabs.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { DoubleOptInFields } from './DoubleOptInFields.tsx';
import { LayoutFields } from './LayoutFields.tsx';
import { LimitFields } from './LimitFields.tsx';
import { TopicFields } from './TopicFields.tsx';
import { settingsWords } from './words.ts';

/** What holds for every message: topics, the look of mails, limits and quiet hours. */
export function NudgeSettingsPage() {
  const { w } = useWords();
  const settings = useRead('readNudgeSettings', {});
  return (
    <Page title={w.nudges.title}>
      <NudgeTabs />
      {settings.error && <FaultNotice fault={settings.error} retry={() => void settings.refetch()} />}
      {settings.isPending && <RowsSkeleton />}
      {settings.data && <SettingsForm settings={settings.data} />}
    </Page>
  );
}

export type Settings = Output<'readNudgeSettings'>;

/** The parts of the form: each shows a part of the settings and states that part anew. */
export interface PartProps {
  readonly value: Settings;
  readonly change: (part: Partial<Settings>) => void;
}

function SettingsForm({ settings }: { readonly settings: Settings }) {
  const { w } = useWords();
  const own = useOwnWords(settingsWords);
  const notice = useNotice();
  const draft = useDraft<Settings>('nudge-settings', settings);
  const put = useAct('putNudgeSettings', ['readNudgeSettings']);
  return (
    <Stack
      component="form"
      spacing={3}
      onSubmit={(event) => {
        event.preventDefault();
        put.mutate(
          { body: draft.value },
          {
            onSuccess: (now) => {
              draft.keep(now);
              notice({ text: own.saved });
            },
          },
        );
      }}
    >
      <TopicFields value={draft.value} change={draft.change} />
      <LayoutFields value={draft.value} change={draft.change} />
      <LimitFields value={draft.value} change={draft.change} />
      <DoubleOptInFields value={draft.value} change={draft.change} />
      {put.error && <FaultNotice fault={put.error} />}
      <Button
        type="submit"
        variant="contained"
        size="large"
        loading={put.isPending}
        sx={{ alignSelf: 'flex-start' }}
      >
        {w.shell.save}
      </Button>
    </Stack>
  );
}
