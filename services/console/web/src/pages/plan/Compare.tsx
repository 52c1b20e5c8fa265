import { Card, Chip, MenuItem, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import type { Plan } from './PlanView.tsx';

/** Another plan of the event seen from this one. */
export function Compare({ plan, others }: { readonly plan: Plan; readonly others: readonly Plan[] }) {
  const { w, format, pick } = useWords();
  const [other, setOther] = useState('');
  const told = useRead(
    'comparePlans',
    { params: { planId: plan.id }, query: { with: other } },
    { enabled: other !== '' },
  );
  const names = new Map(
    [...plan.items, ...(others.find(({ id }) => id === other)?.items ?? [])].map((item) => [
      item.tacticKey,
      item.name,
    ]),
  );
  const nameOf = (key: string) => {
    const name = names.get(key);
    return name ? pick(name) : key;
  };
  const signed = (value: number, text: string) => `${value >= 0 ? '+' : '−'}${text}`;
  return (
    <Card className="no-print" sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={2}>
        <TextField
          select
          label={w.plan.compareWith}
          value={other}
          onChange={(event) => setOther(event.target.value)}
          sx={{ maxWidth: 380 }}
        >
          {others
            .filter(({ id }) => id !== plan.id)
            .map((each) => (
              <MenuItem key={each.id} value={each.id}>
                {`${w.plan[each.state]} · ${w.plan.people(format.people(each.expectedAttendees))} · ${format.money(each.spendJpy)}`}
              </MenuItem>
            ))}
        </TextField>
        {told.error && <FaultNotice fault={told.error} />}
        {told.data && (
          <>
            <Typography sx={{ fontWeight: 600 }}>
              {[
                signed(
                  told.data.expectedAttendees,
                  w.plan.people(format.people(Math.abs(told.data.expectedAttendees))),
                ),
                signed(told.data.spendJpy, format.money(Math.abs(told.data.spendJpy))),
                signed(told.data.hours, format.hours(Math.abs(told.data.hours))),
                `${w.plan.chance} ${signed(told.data.hitProbability, format.percent(Math.abs(told.data.hitProbability), 1))}`,
              ].join(' · ')}
            </Typography>
            <Stack direction="row" sx={{ gap: 0.75, flexWrap: 'wrap' }}>
              {told.data.added.map((key) => (
                <Chip
                  key={key}
                  size="small"
                  color="success"
                  variant="outlined"
                  label={`${w.plan.more}: ${nameOf(key)}`}
                />
              ))}
              {told.data.dropped.map((key) => (
                <Chip
                  key={key}
                  size="small"
                  color="error"
                  variant="outlined"
                  label={`${w.plan.less}: ${nameOf(key)}`}
                />
              ))}
            </Stack>
          </>
        )}
      </Stack>
    </Card>
  );
}
