import { Card, Checkbox, FormControlLabel, Stack, TextField, Typography } from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import type { PartProps } from './NudgeSettingsPage.tsx';
import { settingsWords } from './words.ts';

/** How many messages a person gets at most, when none go out, and what is counted. */
export function LimitFields({ value, change }: PartProps) {
  const own = useOwnWords(settingsWords);
  const { caps, quietHours } = value;
  const cap = (name: 'perDay' | 'perWeek', text: string) => {
    const { [name]: _before, ...rest } = caps;
    change({ caps: text === '' ? rest : { ...rest, [name]: Number(text) } });
  };
  const time = (label: string, now: string, put: (text: string) => void) => (
    <TextField
      type="time"
      label={label}
      value={now}
      required
      onChange={(event) => put(event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
      sx={{ maxWidth: 160 }}
    />
  );
  const yesNo = (label: string, name: 'trackClicks' | 'trackOpens' | 'promotionNeedsConsent') => (
    <FormControlLabel
      label={label}
      control={
        <Checkbox checked={value[name]} onChange={(event) => change({ [name]: event.target.checked })} />
      }
    />
  );
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={2}>
        <Typography variant="h2">{own.limits}</Typography>
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
          {(['perDay', 'perWeek'] as const).map((name) => (
            <TextField
              key={name}
              type="number"
              label={own[name]}
              value={caps[name] ?? ''}
              onChange={(event) => cap(name, event.target.value)}
              slotProps={{ htmlInput: { min: 1, inputMode: 'numeric' } }}
              sx={{ maxWidth: 180 }}
            />
          ))}
          {time(own.dailyAt, value.dailyAt, (dailyAt) => change({ dailyAt }))}
        </Stack>
        <Typography variant="h3">{own.quiet}</Typography>
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
          <FormControlLabel
            label={own.quietOn}
            control={
              <Checkbox
                checked={quietHours !== null}
                onChange={(event) =>
                  change({ quietHours: event.target.checked ? { start: '21:00', end: '08:00' } : null })
                }
              />
            }
          />
          {quietHours && (
            <>
              {time(own.from, quietHours.start, (start) => change({ quietHours: { ...quietHours, start } }))}
              {time(own.until, quietHours.end, (end) => change({ quietHours: { ...quietHours, end } }))}
            </>
          )}
        </Stack>
        <Stack>
          {yesNo(own.clicks, 'trackClicks')}
          {yesNo(own.opens, 'trackOpens')}
          {yesNo(own.consent, 'promotionNeedsConsent')}
        </Stack>
      </Stack>
    </Card>
  );
}
