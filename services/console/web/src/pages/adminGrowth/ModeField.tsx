import { MenuItem, TextField } from '@mui/material';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { growthWords } from './words.ts';

/** The values of modes that are words of a closed list. */
const choices: Readonly<Record<string, readonly string[]>> = {
  nudges: ['scheduled', 'hybrid', 'event-driven'],
  workers: ['to-zero', 'always-on', 'long-run'],
  modelTier: ['standard', 'economy'],
};
const yesNo = ['true', 'false'];

/** The value of one mode: chosen where it is a word or yes and no, typed where it is a number. */
export function ModeField(props: {
  readonly mode: string;
  readonly before: string | number | boolean;
  readonly value: string;
  readonly change: (text: string) => void;
}) {
  const own = useOwnWords(growthWords);
  const options = typeof props.before === 'boolean' ? yesNo : choices[props.mode];
  const label = own.modes[props.mode]?.[0] ?? props.mode;
  const common = {
    value: props.value,
    onChange: (event: { target: { value: string } }) => props.change(event.target.value),
    sx: { minWidth: 140, maxWidth: 260 },
  };
  if (!options)
    return (
      <TextField
        {...common}
        type={typeof props.before === 'number' ? 'number' : 'text'}
        slotProps={{ htmlInput: { 'aria-label': label, step: 'any' } }}
      />
    );
  return (
    <TextField {...common} select slotProps={{ select: { SelectDisplayProps: { 'aria-label': label } } }}>
      {options.map((option) => (
        <MenuItem key={option} value={option}>
          {own.values[option] ?? option}
        </MenuItem>
      ))}
    </TextField>
  );
}
