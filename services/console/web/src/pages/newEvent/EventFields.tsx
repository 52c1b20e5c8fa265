import { Box, Button, IconButton, MenuItem, Stack, TextField, Typography } from '@mui/material';
import { useWords } from '../../app/Words.tsx';
import { fieldFault } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import type { draftFaults, DraftField, EventDraft } from './eventDraft.ts';

const apiNames: Partial<Record<DraftField, string>> = {
  audience: 'audience',
  target: 'targetAttendees',
  price: 'priceJpy',
  budget: 'tacticBudgetJpy',
  hours: 'staffHours',
};

/** The questions of an event; each says what is wrong with its answer. */
export function EventFields(props: {
  readonly draft: EventDraft;
  readonly change: (part: Partial<EventDraft>) => void;
  readonly faults: ReturnType<typeof draftFaults>;
  readonly fault: unknown;
}) {
  const { w, format } = useWords();
  const { draft, change } = props;
  const field = (name: Exclude<DraftField, 'segments'>, label: string) => {
    const own = props.faults[name];
    const told =
      own === 'past'
        ? w.newEvent.past
        : own
          ? w.newEvent.required
          : fieldFault(props.fault, apiNames[name] ?? name);
    return {
      id: `event-${name}`,
      label,
      value: draft[name],
      error: told !== undefined,
      helperText: told,
      onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
    };
  };
  const number = { type: 'number', slotProps: { htmlInput: { min: 0, inputMode: 'numeric' } } } as const;
  return (
    <Stack spacing={2.5}>
      <TextField {...field('name', w.newEvent.name)} required />
      <TextField {...field('theme', w.newEvent.theme)} required multiline />
      <TextField
        {...field('audience', w.newEvent.audience)}
        placeholder={w.newEvent.audienceHint}
        required
        multiline
      />
      <Row>
        <TextField
          {...field('startsAt', w.newEvent.startsAt)}
          type="datetime-local"
          required
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <TextField {...field('category', w.newEvent.category)} select>
          {Object.entries(w.events.category).map(([key, label]) => (
            <MenuItem key={key} value={key}>
              {label}
            </MenuItem>
          ))}
        </TextField>
      </Row>
      <Row>
        <TextField {...field('format', w.newEvent.format)} select>
          {Object.entries(w.events.format).map(([key, label]) => (
            <MenuItem key={key} value={key}>
              {label}
            </MenuItem>
          ))}
        </TextField>
        <TextField {...field('venue', w.newEvent.venue)} disabled={draft.format === 'online'} />
      </Row>
      <Row>
        <TextField {...field('target', w.newEvent.target)} {...number} required />
        <TextField {...field('capacity', w.newEvent.capacity)} {...number} required />
        <TextField {...field('price', w.newEvent.price(format.moneyUnit))} {...number} />
      </Row>
      <Row>
        <TextField {...field('budget', w.newEvent.budget(format.moneyUnit))} {...number} required />
        <TextField {...field('hours', w.newEvent.hours)} {...number} required />
      </Row>
      <Segments draft={draft} change={change} />
    </Stack>
  );
}

function Segments({
  draft,
  change,
}: {
  readonly draft: EventDraft;
  readonly change: (part: Partial<EventDraft>) => void;
}) {
  const { w } = useWords();
  const set = (index: number, part: Partial<EventDraft['segments'][number]>) =>
    change({ segments: draft.segments.map((each, at) => (at === index ? { ...each, ...part } : each)) });
  return (
    <Box component="fieldset" sx={{ border: 0, p: 0, m: 0 }}>
      <Typography component="legend" variant="body2" sx={{ mb: 1, fontWeight: 600 }}>
        {w.newEvent.segments} ({w.shell.optional})
      </Typography>
      <Stack spacing={1}>
        {draft.segments.map((segment, index) => (
          <Stack key={index} direction="row" spacing={1}>
            <TextField
              label={w.newEvent.segmentName}
              value={segment.key}
              onChange={(event) => set(index, { key: event.target.value })}
            />
            <TextField
              label={w.newEvent.segmentSize}
              type="number"
              value={segment.size}
              onChange={(event) => set(index, { size: event.target.value })}
            />
            <IconButton
              aria-label={w.shell.remove}
              onClick={() => change({ segments: draft.segments.filter((_, at) => at !== index) })}
            >
              <Icon name="close" />
            </IconButton>
          </Stack>
        ))}
        <Button
          size="small"
          startIcon={<Icon name="plus" />}
          sx={{ alignSelf: 'flex-start' }}
          onClick={() => change({ segments: [...draft.segments, { key: '', size: '' }] })}
        >
          {w.newEvent.addSegment}
        </Button>
      </Stack>
    </Box>
  );
}

function Row({ children }: { readonly children: React.ReactNode }) {
  return (
    <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
      {children}
    </Stack>
  );
}
