import { Button, Stack, TextField, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../app/useRead.ts';
import { useDraft } from '../../app/useDraft.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';

const nothing = { spentJpy: '0', spentHours: '0' };

/** What was spent so far; the rest of budget, hours and days is planned anew and proposed. */
export function ReplanForm({
  plan,
  signUps,
}: {
  readonly plan: Output<'readPlan'>;
  readonly signUps: number;
}) {
  const { w, format } = useWords();
  const navigate = useNavigate();
  const draft = useDraft(`replan.${plan.id}`, nothing);
  const replan = useAct('replan', ['listPlans']);
  const number = { type: 'number', slotProps: { htmlInput: { min: 0, inputMode: 'numeric' } } } as const;
  return (
    <Stack
      component="form"
      spacing={2}
      sx={{ mt: 1 }}
      onSubmit={(event) => {
        event.preventDefault();
        replan.mutate(
          {
            params: { planId: plan.id },
            body: {
              spentJpy: Number(draft.value.spentJpy),
              spentHours: Number(draft.value.spentHours),
              signUps,
            },
          },
          {
            onSuccess: ({ id, eventId }) => {
              draft.clear();
              void navigate({ to: '/events/$eventId/plan', params: { eventId }, search: { plan: id } });
            },
          },
        );
      }}
    >
      <Typography variant="body2">{w.timeline.replanLead}</Typography>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
        <TextField
          label={w.timeline.spentJpy(format.moneyUnit)}
          {...number}
          value={draft.value.spentJpy}
          onChange={(event) => draft.change({ spentJpy: event.target.value })}
        />
        <TextField
          label={w.timeline.spentHours}
          {...number}
          value={draft.value.spentHours}
          onChange={(event) => draft.change({ spentHours: event.target.value })}
        />
      </Stack>
      {replan.error && <FaultNotice fault={replan.error} />}
      <Button type="submit" variant="contained" loading={replan.isPending} sx={{ alignSelf: 'flex-start' }}>
        {w.timeline.replan}
      </Button>
    </Stack>
  );
}
