import { TextLink, ButtonLink } from './links.ts';
import { Stack } from '@mui/material';
import { useWords } from '../app/Words.tsx';
import { Icon } from './Icon.tsx';

/** Above every page of one event: the way back to its timeline, and to its other pages. */
export function EventOver(props: {
  readonly eventId: string;
  readonly name: string;
  readonly here: 'plan' | 'tasks';
}) {
  const { w } = useWords();
  return (
    <Stack
      direction="row"
      className="no-print"
      sx={{ mb: 1, gap: 2, alignItems: 'center', flexWrap: 'wrap' }}
    >
      <TextLink
        to="/events/$eventId"
        params={{ eventId: props.eventId }}
        underline="hover"
        color="text.secondary"
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, fontSize: '0.9rem', minHeight: 32 }}
      >
        <Icon name="back" sx={{ fontSize: 18 }} />
        {props.name}
      </TextLink>
      {props.here === 'tasks' && (
        <ButtonLink to="/events/$eventId/plan" params={{ eventId: props.eventId }} size="small">
          {w.plan.title}
        </ButtonLink>
      )}
    </Stack>
  );
}
