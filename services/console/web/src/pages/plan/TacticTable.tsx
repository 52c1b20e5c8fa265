import { Box, Card, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { amountInWords } from '@tsudoi/contracts/unitWords';
import { useWords } from '../../app/Words.tsx';
import { ShareBar } from '../../parts/ShareBar.tsx';
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
        <Table size="small" sx={{ '& td, & th': { border: 0, px: 1, py: 1 } }}>
          <TableHead>
            <TableRow>
              <TableCell>{w.plan.tactic}</TableCell>
              <TableCell>{w.plan.signUps}</TableCell>
              <TableCell>{w.plan.spend}</TableCell>
              <TableCell align="right" sx={{ display: { xs: 'none', sm: 'table-cell' } }}>
                {w.plan.hours}
              </TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {items.map((item) => (
              <TableRow key={item.tacticKey} data-tactic={item.tacticKey}>
                <TableCell component="th" scope="row" sx={{ width: '32%', fontWeight: 600, minWidth: 120 }}>
                  {pick(item.name)}
                  <Typography variant="body2" component="div" color="textSecondary">
                    {`${w.plan[item.kind]} · ${amountInWords(item.effort, item.unit, language)}`}
                  </Typography>
                </TableCell>
                <TableCell sx={{ width: '36%' }}>
                  <Figure
                    value={w.plan.people(format.people(item.expectedSignUps))}
                    share={item.expectedSignUps / mostPeople}
                    colour={item.kind}
                  />
                </TableCell>
                <TableCell sx={{ width: '22%' }}>
                  {item.spendJpy > 0 ? (
                    <Figure
                      value={format.money(item.spendJpy)}
                      share={item.spendJpy / mostSpend}
                      colour="paid"
                    />
                  ) : (
                    <Typography variant="body2" color="textSecondary">
                      {w.plan.free}
                    </Typography>
                  )}
                </TableCell>
                <TableCell
                  align="right"
                  sx={{ display: { xs: 'none', sm: 'table-cell' }, whiteSpace: 'nowrap' }}
                >
                  {format.hours(item.hours)}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
    </Card>
  );
}

function Figure(props: { readonly value: string; readonly share: number; readonly colour: string }) {
  return (
    <Box>
      <Typography variant="body2" sx={{ whiteSpace: 'nowrap', fontWeight: 600 }}>
        {props.value}
      </Typography>
      <ShareBar share={props.share} colour={props.colour} height={10} />
    </Box>
  );
}
