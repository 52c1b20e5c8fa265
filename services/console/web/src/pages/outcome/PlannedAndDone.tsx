import { Box, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { outcomeWords } from '../../app/words/outcomeWords.ts';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ShareBar } from '../../parts/ShareBar.tsx';

type Row = Output<'readEventOutcome'>['tactics'][number];

/** Each tactic: what was planned, and what came of it. */
export function PlannedAndDone(props: {
  readonly tactics: readonly Row[];
  readonly known: Output<'listTactics'>['items'];
}) {
  const { format, pick } = useWords();
  const own = useOwnWords(outcomeWords);
  const names = new Map(props.known.map((tactic) => [tactic.key, tactic.name]));
  const done = props.tactics.some(
    (row) => row.spendJpy !== null || row.signUps !== null || row.units !== null,
  );
  const of = (value: number | null, planned: number | null, say: (value: number) => string) =>
    planned === null
      ? value === null
        ? '–'
        : say(value)
      : own.plannedOf(value === null ? '–' : say(value), say(planned));
  if (props.tactics.length === 0)
    return <EmptyState icon="chart" title={own.nothing} text={own.nothingText} />;
  return (
    <Stack spacing={1}>
      <Typography variant="h2">{own.tactics}</Typography>
      {!done && <Typography color="textSecondary">{own.nothingText}</Typography>}
      <DataTable
        label={own.tactics}
        items={props.tactics}
        keyOf={(row) => row.tacticKey ?? ''}
        columns={[
          {
            head: own.tactic,
            cell: (row) => {
              const name = names.get(row.tacticKey ?? '');
              return name ? pick(name) : (row.tacticKey ?? own.other);
            },
          },
          {
            head: own.signUps,
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
            head: own.spend,
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
            head: own.clicks,
            cell: (row) => (row.clicks === null ? '–' : format.number(row.clicks)),
            align: 'right',
            wide: true,
          },
        ]}
      />
    </Stack>
  );
}
