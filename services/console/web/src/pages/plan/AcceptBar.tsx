import { Button, Card, Stack, TextField, Typography } from '@mui/material';
import { useNavigate } from '@tanstack/react-router';
import { useNotice } from '../../app/Notices.tsx';
import { useDraft } from '../../app/useDraft.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { saveFile } from '../../parts/saveFile.ts';
import { planCsv } from './planCsv.ts';
import type { Event, Plan } from './PlanView.tsx';

const noLanding = { url: '' };

/** Accepting a plan, with the page that its links lead to; and taking it away as a file or on paper. */
export function AcceptBar({ plan, event }: { readonly plan: Plan; readonly event: Event }) {
  const { w, pick } = useWords();
  const notice = useNotice();
  const navigate = useNavigate();
  const landing = useDraft(`landing.${event.id}`, noLanding);
  const accept = useAct('acceptPlan', ['listPlans', 'listPlanTasks', 'readPace']);
  const url = landing.value.url.trim();

  function download() {
    saveFile('plan.csv', `\uFEFF${planCsv(plan, w.plan, pick)}`, 'text/csv');
  }

  const takeAway = (
    <>
      <Button startIcon={<Icon name="download" />} onClick={download}>
        {w.plan.export}
      </Button>
      <Button startIcon={<Icon name="print" />} onClick={() => window.print()}>
        {w.plan.print}
      </Button>
    </>
  );
  if (plan.state === 'accepted')
    return (
      <Stack
        direction="row"
        className="no-print"
        sx={{ gap: 2, flexWrap: 'wrap', justifyContent: 'flex-end' }}
      >
        {takeAway}
      </Stack>
    );
  return (
    <Card className="no-print" sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={2}>
        {accept.error && <FaultNotice fault={accept.error} />}
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'flex-start' }}>
          {plan.state === 'proposed' && event.state === 'open' && (
            <>
              <TextField
                type="url"
                label={`${w.plan.landing} (${w.shell.optional})`}
                helperText={w.plan.landingHint}
                value={landing.value.url}
                onChange={(change) => landing.change({ url: change.target.value })}
                sx={{ maxWidth: 380 }}
              />
              <Button
                variant="contained"
                size="large"
                startIcon={<Icon name="check" />}
                loading={accept.isPending}
                onClick={() =>
                  accept.mutate(
                    { params: { planId: plan.id }, body: url === '' ? {} : { landingUrl: url } },
                    {
                      onSuccess: ({ tasks }) => {
                        notice({ text: w.plan.acceptedToast(tasks.length) });
                        void navigate({ to: '/events/$eventId', params: { eventId: event.id } });
                      },
                    },
                  )
                }
              >
                {w.plan.accept}
              </Button>
            </>
          )}
          {takeAway}
        </Stack>
        {plan.state === 'superseded' && <Typography color="textSecondary">{w.plan.superseded}</Typography>}
      </Stack>
    </Card>
  );
}
