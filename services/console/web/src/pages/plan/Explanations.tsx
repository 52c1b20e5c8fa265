import { Card, Typography } from '@mui/material';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import type { Plan } from './PlanView.tsx';

/** The plan told in sentences, by the engine that made it. */
export function Explanations({ plan }: { readonly plan: Plan }) {
  const { w, pick } = useWords();
  const told = useRead('assessPlan', { params: { planId: plan.id } });
  if (!told.data || told.data.explanations.length === 0) return null;
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography variant="h2" gutterBottom>
        {w.plan.explain}
      </Typography>
      {told.data.explanations.map((each) => (
        <Typography key={each.en} sx={{ mb: 0.5 }}>
          {pick(each)}
        </Typography>
      ))}
    </Card>
  );
}
