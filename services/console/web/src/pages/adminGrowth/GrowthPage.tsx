import { Button, Card, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { GrowthChecks } from './GrowthChecks.tsx';
import { ModeField } from './ModeField.tsx';
import { growthWords } from './words.ts';

type Mode = string | number | boolean;
const noReason = { reason: '' };

/** The stage in force, and the way to change it by hand, with the reason. */
export function GrowthPage() {
  const { w, format } = useWords();
  const own = useOwnWords(growthWords);
  const notice = useNotice();
  const stage = useRead('readStage', {}, { refetchMs: 15_000 });
  const change = useAct('changeStage', ['readStage']);
  const [edited, setEdited] = useState<Record<string, string>>({});
  const draft = useDraft('stage', noReason);
  const { reason } = draft.value;

  function send(version: number, before: Record<string, Mode>) {
    const modes = Object.fromEntries(
      Object.entries(edited).map(([key, text]) => [key, asMode(text, before[key])]),
    );
    const undo = Object.fromEntries(Object.keys(modes).map((key) => [key, before[key] ?? '']));
    change.mutate(
      { body: { modes, reason }, ifMatch: `"${String(version)}"` },
      {
        onSuccess: (changed) => {
          setEdited({});
          draft.clear();
          notice({
            text: w.admin.changed,
            undo: () =>
              change.mutate({
                body: { modes: undo, reason: w.shell.undo },
                ifMatch: `"${String(changed.version)}"`,
              }),
          });
        },
      },
    );
  }

  return (
    <AdminPage>
      {stage.error && <FaultNotice fault={stage.error} retry={() => void stage.refetch()} />}
      {stage.isPending && <RowsSkeleton />}
      {stage.data && (
        <>
          <Stack>
            <Typography variant="h2">{w.admin.stage}</Typography>
            <Typography color="textSecondary">
              {`${w.admin.stageWhy(stage.data.reason, stage.data.changedBy)} · ${format.ago(stage.data.changedAt)}`}
            </Typography>
          </Stack>
          <DataTable
            label={w.admin.stage}
            items={Object.entries(stage.data.modes)}
            keyOf={([key]) => key}
            columns={[
              {
                head: w.admin.mode,
                cell: ([key]) => (
                  <>
                    <Typography variant="body2" sx={{ fontWeight: 600 }}>
                      {own.modes[key]?.[0] ?? key}
                    </Typography>
                    <Typography variant="caption" color="textSecondary">
                      {own.modes[key]?.[1] ?? ''}
                    </Typography>
                  </>
                ),
              },
              {
                head: w.admin.value,
                cell: ([key, value]) => (
                  <ModeField
                    mode={key}
                    before={value}
                    value={edited[key] ?? String(value)}
                    change={(text) => setEdited({ ...edited, [key]: text })}
                  />
                ),
              },
            ]}
          />
          {Object.keys(edited).length > 0 && (
            <Card sx={{ p: 2 }}>
              <Stack spacing={2}>
                <TextField
                  label={w.admin.reason}
                  required
                  value={reason}
                  onChange={(event) => draft.change({ reason: event.target.value })}
                />
                {change.error && <FaultNotice fault={change.error} />}
                <Stack direction="row" spacing={1}>
                  <Button
                    variant="contained"
                    disabled={reason.trim() === ''}
                    loading={change.isPending}
                    onClick={() => send(stage.data.version, stage.data.modes)}
                  >
                    {w.admin.change}
                  </Button>
                  <Button onClick={() => setEdited({})}>{w.shell.cancel}</Button>
                </Stack>
              </Stack>
            </Card>
          )}
          <GrowthChecks />
        </>
      )}
    </AdminPage>
  );
}

/** The text of a field as the kind of value that stood there before. */
function asMode(text: string, before: Mode | undefined): Mode {
  if (typeof before === 'boolean') return text === 'true';
  if (typeof before === 'number') return Number(text);
  return text;
}
