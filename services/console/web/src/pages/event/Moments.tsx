import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useParts } from '../../app/useParts.ts';
import { useWords } from '../../app/Words.tsx';
import { Drawing, type IconName } from '../../parts/Icon.tsx';
import { TextLink } from '../../parts/links.ts';
import type { Moment } from './moments.ts';
import { TaskLine } from './TaskLine.tsx';

/** So many moments are drawn between two paints. */
const atOnce = 8;

const icons: Readonly<Record<Moment['kind'], IconName>> = {
  made: 'calendar',
  proposed: 'chart',
  accepted: 'check',
  signUps: 'people',
  today: 'spark',
  tasks: 'task',
  start: 'flag',
};

// Set once on the line: a styled component for each part of each moment would be most of the work.
const line = {
  listStyle: 'none',
  p: 0,
  m: 0,
  '& .moment': { position: 'relative', display: 'flex', gap: 2, pb: 2.5 },
  '& .moment:not(:last-of-type)::before': {
    content: '""',
    position: 'absolute',
    left: 17,
    top: 36,
    bottom: 0,
    borderLeft: 2,
    borderColor: 'divider',
  },
  '& .dot': {
    width: 36,
    height: 36,
    flexShrink: 0,
    display: 'grid',
    placeItems: 'center',
    borderRadius: '50%',
    fontSize: 19,
    bgcolor: 'quiet',
  },
  '& .dot.filled': { bgcolor: 'primary.main', color: 'primary.contrastText' },
  '& .what': { minWidth: 0, flexGrow: 1, pt: 0.4, fontSize: '0.875rem', lineHeight: 1.43 },
  '& .head': { display: 'flex', gap: 1, justifyContent: 'space-between', alignItems: 'baseline' },
  '& h3': { m: 0, fontSize: '1rem', fontWeight: 650, lineHeight: 1.4 },
  '& [aria-current] h3': { color: 'primary.main' },
  '& .day': { flexShrink: 0 },
  '& .day, & .told, & .cost': { color: 'text.secondary' },
  '& ul': { listStyle: 'none', p: 0, m: 0, mt: 0.5, display: 'grid', gap: 0.5 },
} as const;

/** The line of time itself: past above, today marked, what is to come below. */
export function Moments({
  eventId,
  moments,
}: {
  readonly eventId: string;
  readonly moments: readonly Moment[];
}) {
  const { w, format } = useWords();
  const drawn = atOnce * useParts(Math.ceil(moments.length / atOnce));
  return (
    <Box component="section" aria-label={w.timeline.title}>
      <Typography variant="h2" gutterBottom>
        {w.timeline.title}
      </Typography>
      <Box component="ol" sx={line}>
        {moments.slice(0, drawn).map((moment, index) => {
          const today = moment.kind === 'today';
          return (
            <li
              key={`${moment.kind} ${moment.at} ${String(index)}`}
              className="moment"
              {...(today && { 'aria-current': 'date' as const })}
            >
              <div className={today || moment.kind === 'start' ? 'dot filled' : 'dot'}>
                <Drawing name={icons[moment.kind]} />
              </div>
              <div className="what">
                <div className="head">
                  <h3>{titleOf(moment, w)}</h3>
                  <span className="day">{format.shortDay(moment.at)}</span>
                </div>
                <MomentBody eventId={eventId} moment={moment} />
              </div>
            </li>
          );
        })}
      </Box>
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
        <div className="told">
          <TextLink to="/events/$eventId/plan" params={{ eventId }} search={{ plan: moment.plan.id }}>
            {w.plan.people(format.people(moment.plan.expectedAttendees))}
          </TextLink>
          {` ${w.plan.expected} · ${format.money(moment.plan.spendJpy)} · ${format.hours(moment.plan.hours)}`}
        </div>
      );
    case 'signUps':
      return <div className="told">+{w.plan.people(format.number(moment.count))}</div>;
    case 'today':
      return (
        <div className="told">{`${w.timeline.signUps}: ${w.plan.people(format.number(moment.signUps))}`}</div>
      );
    case 'tasks':
      return (
        <ul>
          {moment.tasks.map((task) => (
            <TaskLine key={task.id} task={task} />
          ))}
        </ul>
      );
    default:
      return null;
  }
}
