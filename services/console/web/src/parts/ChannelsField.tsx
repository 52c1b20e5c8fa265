import { MenuItem, TextField } from '@mui/material';
import { useReadyChannels } from '../app/useReadyChannels.ts';
import { useWords } from '../app/Words.tsx';

type Channel = ReturnType<typeof useReadyChannels>[number]['channel'];

/** The channels that a message may take, in their order. */
export function ChannelsField(props: {
  readonly value: readonly Channel[];
  readonly change: (channels: Channel[]) => void;
}) {
  const { w } = useWords();
  const ready = useReadyChannels();
  return (
    <TextField
      select
      label={w.nudges.form.channels}
      value={props.value}
      onChange={(event) => props.change(event.target.value as unknown as Channel[])}
      slotProps={{ select: { multiple: true } }}
    >
      {ready.map(({ channel }) => (
        <MenuItem key={channel} value={channel}>
          {w.people.channels[channel] ?? channel}
        </MenuItem>
      ))}
    </TextField>
  );
}
