import { Box, InputBase } from '@mui/material';
import { Icon } from './Icon.tsx';

/** A field that narrows the list below it. */
export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly change: (text: string) => void;
}) {
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: 1.5,
        height: 42,
        maxWidth: 380,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'background.paper',
        '&:focus-within': { outline: '2px solid var(--mui-palette-primary-main)' },
      }}
    >
      <Icon name="search" sx={{ color: 'text.secondary', fontSize: 20 }} />
      <InputBase
        type="search"
        placeholder={props.label}
        value={props.value}
        onChange={(event) => props.change(event.target.value)}
        slotProps={{ input: { 'aria-label': props.label, sx: { outline: 'none !important' } } }}
        sx={{ flexGrow: 1 }}
      />
    </Box>
  );
}
