import { Box, Card, Typography } from '@mui/material';
import { amountInWords } from '@tsudoi/contracts/unitWords';
import { useWords } from '../../app/Words.tsx';
import type { Plan } from './PlanView.tsx';

/** The picture of a plan: each tactic by the people it brings, what it costs and what it takes. It is a table, so everybody can read it. */
export function TacticTable({ plan }: { readonly plan: Plan }) {
  const { w, format, pick, language } = useWords();
  const items = [...plan.items].sort((a, b) => b.expectedSignUps - a.expectedSignUps);
  const mostPeople = Math.max(...items.map((each) => each.expectedSignUps), 1);
  const mostSpend = Math.max(...items.map((each) => each.spendJpy), 1);
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography variant="h2" gutterBottom>
        {w.plan.picture}
      </Typography>
      <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={w.plan.pictureLabel}>
        <Box component="table" sx={table}>
          <thead>
            <tr>
              <th scope="col">{w.plan.tactic}</th>
              <th scope="col">{w.plan.signUps}</th>
              <th scope="col">{w.plan.spend}</th>
              <th scope="col" className="hours">
                {w.plan.hours}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.tacticKey} data-tactic={item.tacticKey}>
                <th scope="row">
                  {pick(item.name)}
                  <div className="quiet">
                    {`${w.plan[item.kind]} · ${amountInWords(item.effort, item.unit, language)}`}
                  </div>
                </th>
                <td>
                  <Figure
                    value={w.plan.people(format.people(item.expectedSignUps))}
                    share={item.expectedSignUps / mostPeople}
                    colour={item.kind}
                  />
                </td>
                <td>
                  {item.spendJpy > 0 ? (
                    <Figure
                      value={format.money(item.spendJpy)}
                      share={item.spendJpy / mostSpend}
                      colour="paid"
                    />
                  ) : (
                    <span className="quiet">{w.plan.free}</span>
                  )}
                </td>
                <td className="hours">{format.hours(item.hours)}</td>
              </tr>
            ))}
          </tbody>
        </Box>
      </Box>
    </Card>
  );
}

function Figure(props: { readonly value: string; readonly share: number; readonly colour: 'free' | 'paid' }) {
  return (
    <>
      <div className="figure">{props.value}</div>
      <div className="rail" aria-hidden>
        <div
          className={props.colour}
          style={{ width: `${String(Math.min(100, Math.max(0, props.share * 100)))}%` }}
        />
      </div>
    </>
  );
}

// Set once on the table: a styled component for each cell and bar would be most of the work.
const table = {
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: '0.875rem',
  lineHeight: 1.43,
  '& th, & td': { p: 1, textAlign: 'left', fontWeight: 400, verticalAlign: 'middle' },
  '& thead th': { fontWeight: 500 },
  '& tbody th': { width: '32%', minWidth: 120, fontWeight: 600 },
  '& td:nth-of-type(1)': { width: '36%' },
  '& td:nth-of-type(2)': { width: '22%' },
  '& .quiet': { fontWeight: 400, color: 'text.secondary' },
  '& .hours': {
    display: { xs: 'none', sm: 'table-cell' },
    textAlign: 'right',
    whiteSpace: 'nowrap',
  },
  '& .figure': { fontWeight: 600, whiteSpace: 'nowrap' },
  '& .rail': { height: 10, borderRadius: '10px', bgcolor: 'quiet', overflow: 'hidden' },
  '& .rail > div': { height: '100%', borderRadius: '10px' },
  '& .free': { bgcolor: 'free' },
  '& .paid': { bgcolor: 'paid' },
} as const;
