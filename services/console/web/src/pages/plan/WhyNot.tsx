import { Accordion, AccordionDetails, AccordionSummary, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import type { Plan } from './PlanView.tsx';

/** For every tactic that was left out: why. Asked when somebody opens it, since each one is solved for. */
export function WhyNot({ plan }: { readonly plan: Plan }) {
  const { w, pick } = useWords();
  const [open, setOpen] = useState(false);
  const why = useRead('planWhyNot', { params: { planId: plan.id } }, { enabled: open });
  return (
    <Accordion
      slotProps={{ heading: { component: 'h2' } }}
      variant="outlined"
      className="no-print"
      disableGutters
      onChange={(_event, now) => setOpen(now)}
      sx={{ borderRadius: '12px !important', '&::before': { display: 'none' } }}
    >
      <AccordionSummary expandIcon={<span aria-hidden>▾</span>}>
        <Typography variant="h2" component="span">
          {w.plan.whyNot}
        </Typography>
      </AccordionSummary>
      <AccordionDetails>
        {why.error && <FaultNotice fault={why.error} retry={() => void why.refetch()} />}
        {why.isPending && open && <RowsSkeleton rows={3} height={40} />}
        <Stack component="ul" spacing={1.5} sx={{ listStyle: 'none', p: 0, m: 0 }}>
          {why.data?.tactics.map((each) => (
            <li key={each.tacticKey}>
              <Typography sx={{ fontWeight: 600 }}>{pick(each.name)}</Typography>
              <Typography variant="body2" color="textSecondary">
                {pick(each.explanation)}
              </Typography>
            </li>
          ))}
        </Stack>
      </AccordionDetails>
    </Accordion>
  );
}
