import { Button, Card, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

type Mode = string | number | boolean;

/** The stage in force, and the way to change it by hand, with the reason. */
export function GrowthPage() {
  const { w, format } = useWords();
  const notice = useNotice();
  const stage = useRead('readStage', {}, { refetchMs: 15_000 });
  const change = useAct('changeStage', ['readStage']);
  const [edited, setEdited] = useState<Record<string, string>>({});
  const [reason, setReason] = useState('');

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
          setReason('');
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
              { head: w.admin.mode, cell: ([key]) => <code>{key}</code> },
              {
                head: w.admin.value,
                cell: ([key, value]) => (
                  <TextField
                    value={edited[key] ?? String(value)}
                    onChange={(event) => setEdited({ ...edited, [key]: event.target.value })}
                    slotProps={{ htmlInput: { 'aria-label': key } }}
                    sx={{ minWidth: 160, maxWidth: 280 }}
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
                  onChange={(event) => setReason(event.target.value)}
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
