import { Box, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useWords } from '../../app/Words.tsx';
import { Icon, type IconName } from '../../parts/Icon.tsx';
import { TextLink } from '../../parts/links.ts';
import type { Moment } from './moments.ts';
import { TaskLine } from './TaskLine.tsx';

const icons: Readonly<Record<Moment['kind'], IconName>> = {
  made: 'calendar',
  proposed: 'chart',
  accepted: 'check',
  signUps: 'people',
  today: 'spark',
  tasks: 'task',
  start: 'flag',
};

/** The line of time itself: past above, today marked, what is to come below. */
export function Moments({
  eventId,
  moments,
}: {
  readonly eventId: string;
  readonly moments: readonly Moment[];
}) {
  const { w, format } = useWords();
  return (
    <Box component="section" aria-label={w.timeline.title}>
      <Typography variant="h2" gutterBottom>
        {w.timeline.title}
      </Typography>
      <Stack component="ol" sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {moments.map((moment, index) => {
          const today = moment.kind === 'today';
          return (
            <Stack
              key={`${moment.kind} ${moment.at} ${String(index)}`}
              component="li"
              useFlexGap
              direction="row"
              spacing={2}
              sx={{ position: 'relative', pb: 2.5 }}
              {...(today && { 'aria-current': 'date' as const })}
            >
              {index < moments.length - 1 && (
                <Box
                  sx={{
                    position: 'absolute',
                    left: 17,
                    top: 36,
                    bottom: 0,
                    borderLeft: 2,
                    borderColor: 'divider',
                  }}
                />
              )}
              <Box
                sx={{
                  width: 36,
                  height: 36,
                  flexShrink: 0,
                  display: 'grid',
                  placeItems: 'center',
                  borderRadius: '50%',
                  bgcolor: today || moment.kind === 'start' ? 'primary.main' : 'quiet',
                  color: today || moment.kind === 'start' ? 'primary.contrastText' : 'text.primary',
                }}
              >
                <Icon name={icons[moment.kind]} sx={{ fontSize: 19 }} />
              </Box>
              <Box sx={{ minWidth: 0, flexGrow: 1, pt: 0.4 }}>
                <Stack
                  direction="row"
                  spacing={1}
                  sx={{ justifyContent: 'space-between', alignItems: 'baseline' }}
                >
                  <Typography variant="h3" component="h3" sx={{ color: today ? 'primary.main' : undefined }}>
                    {titleOf(moment, w)}
                  </Typography>
                  <Typography variant="body2" color="textSecondary" sx={{ flexShrink: 0 }}>
                    {format.shortDay(moment.at)}
                  </Typography>
                </Stack>
                <MomentBody eventId={eventId} moment={moment} />
              </Box>
            </Stack>
          );
        })}
      </Stack>
    </Box>
  );
}

function titleOf(moment: Moment, w: ReturnType<typeof useWords>['w']): string {
  switch (moment.kind) {
    case 'made':
      return w.timeline.made;
    case 'proposed':
      return w.timeline.planProposed;
    case 'accepted':
      return w.timeline.planAccepted;
    case 'signUps':
      return w.timeline.signUps;
    case 'today':
      return w.timeline.today;
    case 'tasks':
      return w.timeline.tasks;
    case 'start':
      return moment.state === 'open' ? w.timeline.start : w.events.state[moment.state];
  }
}

function MomentBody({ eventId, moment }: { readonly eventId: string; readonly moment: Moment }): ReactNode {
  const { w, format } = useWords();
  switch (moment.kind) {
    case 'proposed':
    case 'accepted':
      return (
        <Typography variant="body2" color="textSecondary">
          <TextLink to="/events/$eventId/plan" params={{ eventId }} search={{ plan: moment.plan.id }}>
            {w.plan.people(format.people(moment.plan.expectedAttendees))}
          </TextLink>
          {` ${w.plan.expected} · ${format.money(moment.plan.spendJpy)} · ${format.hours(moment.plan.hours)}`}
        </Typography>
      );
    case 'signUps':
      return (
        <Typography variant="body2" color="textSecondary">
          +{w.plan.people(format.number(moment.count))}
        </Typography>
      );
    case 'today':
      return (
        <Typography variant="body2" color="textSecondary">
          {`${w.timeline.signUps}: ${w.plan.people(format.number(moment.signUps))}`}
        </Typography>
      );
    case 'tasks':
      return (
        <Stack component="ul" spacing={0.5} sx={{ listStyle: 'none', p: 0, m: 0, mt: 0.5 }}>
          {moment.tasks.map((task) => (
            <TaskLine key={task.id} task={task} />
          ))}
        </Stack>
      );
    default:
      return null;
  }
}
