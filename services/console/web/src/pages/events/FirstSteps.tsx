import { CardLink } from '../../parts/links.ts';
import { Box, Button, Card, Stack, Typography } from '@mui/material';
import { useNavigate } from '@tanstack/react-router';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon, type IconName } from '../../parts/Icon.tsx';
import { sampleEvent } from './sampleEvent.ts';

interface Step {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly to: '/profile' | '/contacts/import' | '/calendars' | '/events/new';
  readonly done: boolean;
}

/** An empty installation: the way to the first plan in four steps, or a look around with a sample. */
export function FirstSteps() {
  const { w, language } = useWords();
  const { steps } = w.events;
  const notice = useNotice();
  const navigate = useNavigate();
  const contacts = useRead('listContacts', { query: { limit: 1 } });
  const calendars = useRead('listCalendars', {});
  const create = useAct('createEvent', ['listEvents']);
  const way: readonly Step[] = [
    {
      icon: 'people',
      title: steps.reach,
      text: steps.reachText,
      to: '/contacts/import',
      done: (contacts.data?.items.length ?? 0) > 0,
    },
    {
      icon: 'sync',
      title: steps.calendar,
      text: steps.calendarText,
      to: '/calendars',
      done: (calendars.data?.items.length ?? 0) > 0,
    },
    { icon: 'calendar', title: steps.event, text: steps.eventText, to: '/events/new', done: false },
    { icon: 'chart', title: steps.plan, text: steps.planText, to: '/events/new', done: false },
  ];
  return (
    <Stack spacing={3}>
      <Box>
        <Typography variant="h2" gutterBottom>
          {w.events.emptyTitle}
        </Typography>
        <Typography color="textSecondary">{w.events.empty}</Typography>
      </Box>
      <Stack component="ol" spacing={1.5} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {way.map((step, index) => (
          <Card key={step.title} component="li">
            <CardLink to={step.to} sx={{ p: 2 }}>
              <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
                <Typography sx={{ fontWeight: 700, color: 'primary.main', width: 20 }}>
                  {step.done ? '✓' : index + 1}
                </Typography>
                <Icon name={step.icon} color="primary" />
                <Box>
                  <Typography variant="h3" component="p">
                    {step.done ? `${step.title} (${steps.done})` : step.title}
                  </Typography>
                  <Typography variant="body2" color="textSecondary">
                    {step.text}
                  </Typography>
                </Box>
              </Stack>
            </CardLink>
          </Card>
        ))}
      </Stack>
      {create.error && <FaultNotice fault={create.error} />}
      <Stack direction="row" spacing={2} sx={{ alignItems: 'center', flexWrap: 'wrap', rowGap: 1 }}>
        <Button
          variant="outlined"
          startIcon={<Icon name="spark" />}
          loading={create.isPending}
          onClick={() =>
            create.mutate(
              { body: sampleEvent(new Date(), language) },
              {
                onSuccess: (event) => {
                  notice({ text: steps.sampleAdded });
                  void navigate({ to: '/events/$eventId/plan', params: { eventId: event.id } });
                },
              },
            )
          }
        >
          {steps.sample}
        </Button>
        <Typography variant="body2" color="textSecondary">
          {steps.sampleText}
        </Typography>
      </Stack>
    </Stack>
  );
}
