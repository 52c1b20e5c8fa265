import { Alert, Stack, Typography } from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { HeldModes } from './HeldModes.tsx';
import { growthWords } from './words.ts';

/** Where each rule of the policy stands, by which figures, and which switch is likely to come next. */
export function GrowthChecks() {
  const { format, pick } = useWords();
  const own = useOwnWords(growthWords);
  const growth = useRead('readGrowth', {}, { refetchMs: 60_000 });
  if (growth.error) return <FaultNotice fault={growth.error} retry={() => void growth.refetch()} />;
  if (!growth.data) return null;
  const { mode, checks, forecast, overrides } = growth.data;
  return (
    <>
      {mode !== 'decide' && <Alert severity="info">{mode === 'off' ? own.off : own.reported}</Alert>}
      {overrides.map((held) => (
        <HeldModes key={held.id} held={held} />
      ))}
      <Stack spacing={1}>
        <Typography variant="h2">{own.forecast}</Typography>
        {forecast.length === 0 ? (
          <Typography color="textSecondary">{own.forecastNone}</Typography>
        ) : (
          <DataTable
            label={own.forecast}
            items={forecast}
            keyOf={(each) => `${each.rule} ${each.to}`}
            columns={[
              {
                head: own.next,
                cell: ({ rule, toTitle }) => {
                  const title = checks.find((check) => check.rule === rule)?.title;
                  return `${title ? pick(title) : rule} → ${pick(toTitle)}`;
                },
              },
              { head: own.chance, cell: ({ probability }) => format.percent(probability), align: 'right' },
              {
                head: own.likely,
                cell: ({ likely }) => (likely === null ? '–' : format.day(likely, 'UTC')),
                wide: true,
              },
              {
                head: own.adds,
                cell: ({ costUsdPerMonth }) =>
                  costUsdPerMonth === null ? '–' : `US$ ${costUsdPerMonth.toFixed(0)}`,
                align: 'right',
                wide: true,
              },
            ]}
          />
        )}
      </Stack>
      {checks.length > 0 && (
        <Stack spacing={1}>
          <Typography variant="h2">{own.checks}</Typography>
          <DataTable
            label={own.checks}
            items={checks}
            keyOf={({ rule }) => rule}
            columns={[
              { head: own.check, cell: ({ title }) => pick(title) },
              { head: own.stands, cell: ({ why }) => pick(why) },
            ]}
          />
        </Stack>
      )}
    </>
  );
}
