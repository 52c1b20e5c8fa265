import { TextLink, ButtonLink } from './links.ts';
import { Stack } from '@mui/material';
import { useWords } from '../app/Words.tsx';
import { Icon } from './Icon.tsx';

/** Above every page of one event: the way back to its timeline, and to its other pages. */
export function EventOver(props: {
  readonly eventId: string;
  readonly name: string;
  readonly here: 'plan' | 'tasks' | 'outcome';
}) {
  const { w } = useWords();
  return (
    <Stack direction="row" sx={{ mb: 1, gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
      <TextLink
        to="/events/$eventId"
        params={{ eventId: props.eventId }}
        underline="hover"
        color="textSecondary"
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, fontSize: '0.9rem', minHeight: 32 }}
      >
        <Icon name="back" className="no-print" sx={{ fontSize: 18 }} />
        {props.name}
      </TextLink>
      <Stack direction="row" className="no-print" sx={{ ml: 'auto', gap: { xs: 0.5, sm: 2 } }}>
        {(
          [
            ['plan', '/events/$eventId/plan', w.plan.title],
            ['tasks', '/events/$eventId/tasks', w.timeline.tasks],
            ['outcome', '/events/$eventId/outcome', w.timeline.outcome],
          ] as const
        ).map(([key, to, label]) => (
          <ButtonLink
            key={key}
            to={to}
            params={{ eventId: props.eventId }}
            size="small"
            aria-current={props.here === key ? 'page' : undefined}
            sx={{ color: props.here === key ? 'primary.main' : 'text.secondary', minWidth: 0 }}
          >
            {label}
          </ButtonLink>
        ))}
      </Stack>
    </Stack>
  );
}
