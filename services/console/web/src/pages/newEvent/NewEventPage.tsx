import { Alert, Button, Stack, Typography } from '@mui/material';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type SyntheticEvent } from 'react';
import { useDraft } from '../../app/useDraft.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Page } from '../../parts/Page.tsx';
import { EventFields } from './EventFields.tsx';
import { bodyOf, draftFaults, emptyDraft } from './eventDraft.ts';
import { PasteAnnouncement } from './PasteAnnouncement.tsx';

/** A new event: six answers, or a pasted announcement that gives them; then straight on to its plan. */
export function NewEventPage() {
  const { w } = useWords();
  const navigate = useNavigate();
  const initial = useMemo(() => emptyDraft(new Date(), Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  const draft = useDraft('event', initial);
  const [restored] = useState(draft.kept);
  const [tried, setTried] = useState(false);
  const create = useAct('createEvent', ['listEvents']);
  const propose = useAct('createPlan', ['listPlans']);
  const faults = tried ? draftFaults(draft.value, new Date()) : {};

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    setTried(true);
    const [first] = Object.keys(draftFaults(draft.value, new Date()));
    if (first !== undefined) {
      document.getElementById(`event-${first}`)?.focus();
      return;
    }
    create.mutate(
      { body: bodyOf(draft.value) },
      {
        onSuccess: ({ id }) => {
          draft.clear();
          // Where no plan could be made, its page says so and offers to try again.
          propose.mutate(
            { params: { eventId: id }, body: {} },
            { onSettled: () => void navigate({ to: '/events/$eventId/plan', params: { eventId: id } }) },
          );
        },
      },
    );
  }

  return (
    <Page title={w.newEvent.title}>
      <Stack component="form" spacing={3} noValidate onSubmit={submit} sx={{ maxWidth: 720 }}>
        <Typography color="textSecondary">{w.newEvent.lead}</Typography>
        {restored && draft.kept && (
          <Alert
            severity="info"
            action={
              <Button color="inherit" size="small" onClick={draft.clear}>
                {w.newEvent.discard}
              </Button>
            }
          >
            {w.newEvent.draftKept}
          </Alert>
        )}
        <PasteAnnouncement take={draft.change} />
        <EventFields draft={draft.value} change={draft.change} faults={faults} fault={create.error} />
        {create.error && <FaultNotice fault={create.error} />}
        <Button
          type="submit"
          variant="contained"
          size="large"
          loading={create.isPending || propose.isPending}
          sx={{ alignSelf: 'flex-start' }}
        >
          {w.newEvent.submit}
        </Button>
      </Stack>
    </Page>
  );
}
