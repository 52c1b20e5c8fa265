import { Button, MenuItem, Stack, TextField } from '@mui/material';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { EventOver } from '../../parts/EventOver.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { PlanView } from './PlanView.tsx';

/** The plans of an event: the one that was asked for, else the accepted one, else the newest. */
export function PlanPage() {
  const { w, format } = useWords();
  const { eventId } = useParams({ from: '/shell/events/$eventId/plan' });
  const { plan: wanted } = useSearch({ from: '/shell/events/$eventId/plan' });
  const navigate = useNavigate();
  const event = useRead('readEvent', { params: { eventId } });
  const plans = useRead('listPlans', { params: { eventId }, query: { limit: 50 } });
  const propose = useAct('createPlan', ['listPlans']);
  const items = plans.data?.items ?? [];
  const plan =
    items.find(({ id }) => id === wanted) ?? items.find(({ state }) => state === 'accepted') ?? items[0];
  const open = (id: string) =>
    void navigate({ to: '/events/$eventId/plan', params: { eventId }, search: { plan: id }, replace: true });
  const proposeNow = () =>
    propose.mutate({ params: { eventId }, body: {} }, { onSuccess: ({ id }) => open(id) });
  const fault = event.error ?? plans.error ?? propose.error;
  return (
    <Page
      wide
      title={w.plan.title}
      lead={w.plan.lead}
      over={<EventOver eventId={eventId} name={event.data?.name ?? ''} here="plan" />}
      actions={
        items.length > 1 &&
        plan && (
          <TextField
            select
            label={w.plan.versions}
            value={plan.id}
            onChange={(change) => open(change.target.value)}
            sx={{ minWidth: 240 }}
          >
            {items.map((each) => (
              <MenuItem key={each.id} value={each.id}>
                {`${w.plan[each.state]} · ${format.people(each.expectedAttendees)} · ${format.money(each.spendJpy)}`}
              </MenuItem>
            ))}
          </TextField>
        )
      }
    >
      <Stack spacing={3}>
        {fault && <FaultNotice fault={fault} retry={() => void plans.refetch()} />}
        {(plans.isPending || event.isPending) && !fault && <RowsSkeleton rows={3} height={160} />}
        {plans.data && items.length === 0 && (
          <EmptyState icon="chart" title={w.plan.none} text={w.plan.noneText}>
            <Button
              variant="contained"
              size="large"
              startIcon={<Icon name="spark" />}
              loading={propose.isPending}
              onClick={proposeNow}
            >
              {w.plan.propose}
            </Button>
          </EmptyState>
        )}
        {plan && event.data && (
          <PlanView key={plan.id} plan={plan} event={event.data} open={open} others={items} />
        )}
      </Stack>
    </Page>
  );
}
