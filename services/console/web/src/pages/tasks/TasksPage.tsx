import { Box, Button, Stack, Typography } from '@mui/material';
import { useParams } from '@tanstack/react-router';
import { useApp } from '../../app/AppContext.tsx';
import { useParts } from '../../app/useParts.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { EventOver } from '../../parts/EventOver.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { saveFile } from '../../parts/saveFile.ts';
import { ShareBar } from '../../parts/ShareBar.tsx';
import { boardLook } from './boardLook.ts';
import { columnsOf } from './columnsOf.ts';
import { TaskCard } from './TaskCard.tsx';
import { taskWords } from './words.ts';

/** So many cards are drawn between two paints. */
const atOnce = 6;

/** The work that the accepted plan asks for, as a board by week. */
export function TasksPage() {
  const { w, format, language } = useWords();
  const own = useOwnWords(taskWords);
  const { client } = useApp();
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
  const items = tasks.data?.items ?? [];
  const columns = columnsOf(items, new Date());
  // Card by card: what is drawn in one go is styled and laid out in one go.
  const drawn = atOnce * useParts(Math.ceil(items.length / atOnce));
  // A column for what lies behind is there only where something does.
  const filled = (['before', 'thisWeek', 'nextWeek', 'later'] as const).filter(
    (column) => column !== 'before' || columns.before.length > 0,
  );
  let left = drawn;
  const shown = filled.map((column) => {
    const cards = columns[column].slice(0, left);
    left -= cards.length;
    return { column, cards, count: columns[column].length };
  });
  const counted = items.filter(({ state }) => state !== 'skipped');
  const done = counted.filter(({ state }) => state === 'done').length;

  async function save(kind: 'ics' | 'md') {
    if (!accepted) return;
    const text = await client.call('exportPlan', {
      params: { planId: accepted.id },
      query: { format: kind, language },
    });
    saveFile(`tsudoi-plan.${kind}`, text, kind === 'ics' ? 'text/calendar' : 'text/markdown');
  }
  return (
    <Page
      wide
      title={w.timeline.tasks}
      lead={own.lead}
      over={<EventOver eventId={eventId} name={event.data?.name ?? ''} here="tasks" />}
      actions={
        accepted && (
          <>
            <Button startIcon={<Icon name="calendar" />} onClick={() => void save('ics')}>
              {w.tasks.calendar}
            </Button>
            <Button startIcon={<Icon name="download" />} onClick={() => void save('md')}>
              {w.tasks.document}
            </Button>
          </>
        )
      }
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
      {counted.length > 0 && (
        <Box sx={{ maxWidth: 360, mb: 2 }}>
          <Typography variant="body2" gutterBottom data-figure="tasksDone">
            {w.tasks.progress(format.number(done), format.number(counted.length))}
          </Typography>
          <ShareBar share={done / counted.length} />
        </Box>
      )}
      {tasks.data && (
        <Box
          sx={{
            ...boardLook,
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { xs: '1fr', md: `repeat(${String(filled.length)}, minmax(0, 1fr))` },
            alignItems: 'start',
          }}
        >
          {shown.map(({ column, cards, count }) => (
            <Stack key={column} component="section" aria-label={w.timeline.board[column]} spacing={1}>
              <Typography variant="h3" component="h2">
                {`${w.timeline.board[column]} (${String(count)})`}
              </Typography>
              {cards.map((task) => (
                <TaskCard key={task.id} task={task} />
              ))}
            </Stack>
          ))}
        </Box>
      )}
    </Page>
  );
}
