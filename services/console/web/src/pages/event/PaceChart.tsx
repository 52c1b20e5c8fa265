import { Box } from '@mui/material';
import { useTheme } from '@mui/material/styles';
import { LineChart } from '@mui/x-charts/LineChart';
import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';

/** Sign-ups so far, what is expected, and the band that four of five runs stay within. */
export default function PaceChart({ pace }: { readonly pace: Output<'readPace'> }) {
  const { w, format } = useWords();
  const { vars, palette } = useTheme();
  const colours = (vars ?? { palette }).palette;
  const days = pace.days.map((day) => new Date(`${day.day}T00:00:00`));
  const planned = pace.days.some((day) => day.expected !== null);
  const band = (name: string, data: (number | null)[]) => ({
    id: name,
    data,
    color: colours.text.secondary,
    showMark: false,
    disableHighlight: true,
    curve: 'linear' as const,
  });
  return (
    <Box role="img" aria-label={w.timeline.paceLabel}>
      <LineChart
        height={260}
        margin={{ left: 0, right: 28, top: 12, bottom: 0 }}
        skipAnimation
        hideLegend={!planned}
        xAxis={[
          {
            data: days,
            scaleType: 'time',
            tickNumber: 5,
            valueFormatter: (day: Date) => format.tick(day),
          },
        ]}
        yAxis={[{ min: 0, width: 40, valueFormatter: (value: number) => format.number(value) }]}
        series={[
          {
            id: 'actual',
            label: w.timeline.actual,
            data: pace.days.map((day) => day.signUps),
            color: colours.free,
            showMark: false,
            curve: 'stepAfter',
          },
          ...(planned
            ? [
                {
                  ...band(
                    'expected',
                    pace.days.map((day) => day.expected),
                  ),
                  label: w.timeline.expected,
                  color: colours.paid,
                },
                band(
                  'low',
                  pace.days.map((day) => day.low),
                ),
                band(
                  'high',
                  pace.days.map((day) => day.high),
                ),
              ]
            : []),
        ]}
        sx={{
          '& [data-series="low"], & [data-series="high"]': { strokeDasharray: '3 4', strokeWidth: 1 },
          '& [data-series="expected"]': { strokeDasharray: '7 5' },
          '& [data-series="actual"]': { strokeWidth: 3 },
        }}
      />
    </Box>
  );
}
