import {
  Box,
  Button,
  Card,
  Checkbox,
  Chip,
  IconButton,
  Link,
  Stack,
  Tooltip,
  Typography,
} from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';

type Task = Output<'listPlanTasks'>['items'][number];
type State = NonNullable<Task['state']>;

/** One task of the board: when, what, its link and the draft of its words to copy; one press says that it is done. */
export function TaskCard({ task }: { readonly task: Task }) {
  const { w, format, pick } = useWords();
  const notice = useNotice();
  const [open, setOpen] = useState(false);
  const update = useAct('updatePlanTask', ['listPlanTasks']);
  const state = task.state ?? 'open';
  const title = pick(task.title);

  const params = { planId: task.planId, taskId: task.id };
  const move = (next: State, undoTo?: State) =>
    update.mutate(
      { params, body: { state: next } },
      {
        onSuccess: () =>
          notice({
            text:
              next === 'done'
                ? w.tasks.doneToast
                : next === 'skipped'
                  ? w.tasks.skippedToast
                  : w.timeline.stateChanged,
            ...(undoTo !== undefined && { undo: () => move(undoTo) }),
          }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  const copy = (text: string, told: string) =>
    void navigator.clipboard.writeText(text).then(() => notice({ text: told }));

  return (
    <Card sx={{ p: 1.5 }} data-task={task.id}>
      <Stack direction="row" sx={{ alignItems: 'flex-start', gap: 0.5 }}>
        <Checkbox
          checked={state === 'done'}
          disabled={update.isPending}
          onChange={(change) => move(change.target.checked ? 'done' : 'open', state)}
          slotProps={{ input: { 'aria-label': `${w.tasks.done}: ${title}` } }}
          sx={{ m: -1, mr: 0 }}
        />
        <Box sx={{ minWidth: 0, flexGrow: 1 }}>
          <Typography variant="body2" color="textSecondary">
            {format.shortDay(`${task.dueOn}T00:00:00`)}
          </Typography>
          <Typography
            sx={{ fontWeight: 600, ...(state !== 'open' && { textDecoration: 'line-through' }) }}
            color={state === 'open' ? 'textPrimary' : 'textSecondary'}
          >
            {title}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {[
              format.hours(task.hours),
              ...(task.spendJpy > 0 ? [format.money(task.spendJpy)] : []),
              ...(typeof task.assignee === 'string' ? [task.assignee] : []),
            ].join(' · ')}
          </Typography>
          {state === 'skipped' && <Chip size="small" label={w.tasks.state.skipped} sx={{ mt: 0.5 }} />}
        </Box>
      </Stack>
      <Stack direction="row" sx={{ alignItems: 'center', flexWrap: 'wrap', gap: 0.5, mt: 0.5 }}>
        {(task.draft ?? task.checklist?.length) && (
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {task.draft ? w.tasks.draft : w.tasks.checklist}
          </Button>
        )}
        <Button
          size="small"
          color="inherit"
          disabled={update.isPending}
          onClick={() => move(state === 'open' ? 'skipped' : 'open', state)}
          sx={{ color: 'text.secondary' }}
        >
          {state === 'open' ? w.tasks.skip : w.tasks.reopen}
        </Button>
        {task.link !== null && (
          <Stack direction="row" sx={{ alignItems: 'center', ml: 'auto' }}>
            <Link
              href={task.link}
              target="_blank"
              rel="noopener noreferrer"
              variant="body2"
              aria-label={`${w.timeline.link}: ${title}`}
            >
              {w.timeline.link}
            </Link>
            <Tooltip title={w.timeline.copyLink}>
              <IconButton
                size="small"
                aria-label={`${w.timeline.copyLink}: ${title}`}
                onClick={() => copy(task.link ?? '', w.shell.copied)}
              >
                <Icon name="copy" sx={{ fontSize: 18 }} />
              </IconButton>
            </Tooltip>
          </Stack>
        )}
      </Stack>
      {open && (
        <Stack spacing={1} sx={{ mt: 1 }}>
          {task.checklist !== undefined && task.checklist.length > 0 && (
            <Box component="ol" sx={{ m: 0, pl: 2.5, fontSize: '0.875rem' }}>
              {task.checklist.map((step) => (
                <li key={step.en}>{pick(step)}</li>
              ))}
            </Box>
          )}
          {task.draft && (
            <>
              <Typography
                variant="body2"
                data-figure="draft"
                sx={{
                  whiteSpace: 'pre-wrap',
                  p: 1.5,
                  borderRadius: 1,
                  bgcolor: 'quiet',
                  overflowWrap: 'anywhere',
                }}
              >
                {pick(task.draft)}
              </Typography>
              <Button
                size="small"
                variant="outlined"
                startIcon={<Icon name="copy" />}
                onClick={() => copy(task.draft ? pick(task.draft) : '', w.tasks.draftCopied)}
                sx={{ alignSelf: 'flex-start' }}
              >
                {w.shell.copy}
              </Button>
            </>
          )}
        </Stack>
      )}
    </Card>
  );
}
