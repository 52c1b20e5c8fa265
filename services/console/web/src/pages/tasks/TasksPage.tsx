import { Box, Card, IconButton, Link, Stack, Tooltip, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useParams } from '@tanstack/react-router';
import { useNotice } from '../../app/Notices.tsx';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { EventOver } from '../../parts/EventOver.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { columnsOf } from './columnsOf.ts';

type Task = Output<'listPlanTasks'>['items'][number];

/** The work that the accepted plan asks for, as a board by week. */
export function TasksPage() {
  const { w } = useWords();
  const { eventId } = useParams({ from: '/shell/events/$eventId/tasks' });
  const event = useRead('readEvent', { params: { eventId } });
  const plans = useRead('listPlans', { params: { eventId }, query: { limit: 50 } });
  const accepted = plans.data?.items.find(({ state }) => state === 'accepted');
  const tasks = useRead(
    'listPlanTasks',
    { params: { planId: accepted?.id ?? '' }, query: { limit: 200 } },
    { enabled: accepted !== undefined },
  );
  const fault = event.error ?? plans.error ?? tasks.error;
  const columns = columnsOf(tasks.data?.items ?? [], new Date());
  return (
    <Page
      wide
      title={w.timeline.tasks}
      over={<EventOver eventId={eventId} name={event.data?.name ?? ''} here="tasks" />}
    >
      {fault && <FaultNotice fault={fault} retry={() => void tasks.refetch()} />}
      {plans.isPending && !fault && <RowsSkeleton />}
      {plans.data && !accepted && (
        <EmptyState icon="task" title={w.timeline.tasksNone}>
          <ButtonLink to="/events/$eventId/plan" params={{ eventId }} variant="contained">
            {w.timeline.open}
          </ButtonLink>
        </EmptyState>
      )}
      {tasks.data && (
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { xs: '1fr', md: 'repeat(4, minmax(0, 1fr))' },
            alignItems: 'start',
          }}
        >
          {(['before', 'thisWeek', 'nextWeek', 'later'] as const).map((column) => (
            <Stack key={column} component="section" aria-label={w.timeline.board[column]} spacing={1}>
              <Typography variant="h3" component="h2">
                {`${w.timeline.board[column]} (${String(columns[column].length)})`}
              </Typography>
              {columns[column].map((task) => (
                <TaskCard key={task.id} task={task} />
              ))}
            </Stack>
          ))}
        </Box>
      )}
    </Page>
  );
}

function TaskCard({ task }: { readonly task: Task }) {
  const { w, format, pick } = useWords();
  const notice = useNotice();
  return (
    <Card sx={{ p: 1.5 }}>
      <Typography variant="body2" color="text.secondary">
        {format.shortDay(`${task.dueOn}T00:00:00`)}
      </Typography>
      <Typography sx={{ fontWeight: 600 }}>{pick(task.title)}</Typography>
      <Stack direction="row" sx={{ justifyContent: 'space-between', alignItems: 'center' }}>
        <Typography variant="body2" color="text.secondary">
          {format.hours(task.hours)}
          {task.spendJpy > 0 ? ` · ${format.yen(task.spendJpy)}` : ''}
        </Typography>
        {task.link !== null && (
          <Stack direction="row" sx={{ alignItems: 'center' }}>
            <Link href={task.link} target="_blank" rel="noopener noreferrer" variant="body2">
              {w.timeline.link}
            </Link>
            <Tooltip title={w.timeline.copyLink}>
              <IconButton
                size="small"
                aria-label={w.timeline.copyLink}
                onClick={() =>
                  void navigator.clipboard
                    .writeText(task.link ?? '')
                    .then(() => notice({ text: w.shell.copied }))
                }
              >
                <Icon name="copy" sx={{ fontSize: 18 }} />
              </IconButton>
            </Tooltip>
          </Stack>
        )}
      </Stack>
    </Card>
  );
}
