import { Card, Checkbox, FormControlLabel, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import type { PartProps, Settings } from './NudgeSettingsPage.tsx';
import { settingsWords } from './words.ts';

const first: NonNullable<Settings['doubleOptIn']> = { validDays: 7, trustedSources: [] };

/** Whether new contacts confirm that they want messages before they get any. */
export function DoubleOptInFields({ value, change }: PartProps) {
  const own = useOwnWords(settingsWords);
  const { doubleOptIn } = value;
  const [sources, setSources] = useState(() => doubleOptIn?.trustedSources.join(', ') ?? '');
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={2}>
        <Typography variant="h2">{own.doubleOptIn}</Typography>
        <Typography color="textSecondary">{own.doubleOptInLead}</Typography>
        <FormControlLabel
          label={own.doubleOptInOn}
          control={
            <Checkbox
              checked={doubleOptIn !== null}
              onChange={(event) => change({ doubleOptIn: event.target.checked ? first : null })}
            />
          }
        />
        {doubleOptIn && (
          <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
            <TextField
              type="number"
              label={own.validDays}
              value={doubleOptIn.validDays}
              required
              onChange={(event) =>
                change({ doubleOptIn: { ...doubleOptIn, validDays: Number(event.target.value) } })
              }
              slotProps={{ htmlInput: { min: 1, max: 30, inputMode: 'numeric' } }}
              sx={{ maxWidth: 220 }}
            />
            <TextField
              label={own.trusted}
              helperText={own.trustedHint}
              value={sources}
              onChange={(event) => {
                setSources(event.target.value);
                change({
                  doubleOptIn: {
                    ...doubleOptIn,
                    trustedSources: event.target.value
                      .split(/[,、]/)
                      .map((source) => source.trim())
                      .filter((source) => source !== ''),
                  },
                });
              }}
              sx={{ flexGrow: 1 }}
            />
          </Stack>
        )}
      </Stack>
    </Card>
  );
}
