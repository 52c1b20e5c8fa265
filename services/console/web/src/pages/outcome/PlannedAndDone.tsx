import { Box, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ShareBar } from '../../parts/ShareBar.tsx';

type Row = Output<'readEventOutcome'>['tactics'][number];

/** Each tactic: what was planned, and what came of it. */
export function PlannedAndDone(props: {
  readonly tactics: readonly Row[];
  readonly known: Output<'listTactics'>['items'];
}) {
  const { w, format, pick } = useWords();
  const names = new Map(props.known.map((tactic) => [tactic.key, tactic.name]));
  const done = props.tactics.some(
    (row) => row.spendJpy !== null || row.signUps !== null || row.units !== null,
  );
  const of = (value: number | null, planned: number | null, say: (value: number) => string) =>
    planned === null
      ? value === null
        ? '–'
        : say(value)
      : w.outcome.plannedOf(value === null ? '–' : say(value), say(planned));
  if (props.tactics.length === 0)
    return <EmptyState icon="chart" title={w.outcome.nothing} text={w.outcome.nothingText} />;
  return (
    <Stack spacing={1}>
      <Typography variant="h2">{w.outcome.tactics}</Typography>
      {!done && <Typography color="textSecondary">{w.outcome.nothingText}</Typography>}
      <DataTable
        label={w.outcome.tactics}
        items={props.tactics}
        keyOf={(row) => row.tacticKey ?? ''}
        columns={[
          {
            head: w.outcome.tactic,
            cell: (row) => {
              const name = names.get(row.tacticKey ?? '');
              return name ? pick(name) : (row.tacticKey ?? w.outcome.other);
            },
          },
          {
            head: w.outcome.signUps,
            cell: (row) => (
              <Box sx={{ minWidth: 130 }}>
                {of(row.signUps, row.plannedSignUps, format.people)}
                {row.signUps !== null && row.plannedSignUps !== null && (
                  <ShareBar share={row.signUps / (row.plannedSignUps || 1)} />
                )}
              </Box>
            ),
          },
          {
            head: w.outcome.spend,
            cell: (row) => (
              <Box sx={{ minWidth: 130 }}>
                {of(row.spendJpy, row.plannedSpendJpy, format.yen)}
                {row.spendJpy !== null && row.plannedSpendJpy !== null && row.plannedSpendJpy > 0 && (
                  <ShareBar share={row.spendJpy / row.plannedSpendJpy} colour="paid" />
                )}
              </Box>
            ),
          },
          {
            head: w.outcome.clicks,
            cell: (row) => (row.clicks === null ? '–' : format.number(row.clicks)),
            align: 'right',
            wide: true,
          },
        ]}
      />
    </Stack>
  );
}
