import { Box } from '@mui/material';
import { useWords } from '../app/Words.tsx';

/** Month and day of an instant as a small sheet of a calendar. */
export function DateTile({ at, timeZone }: { readonly at: string; readonly timeZone: string }) {
  const { format } = useWords();
  return (
    <Box sx={tile}>
      <div>{format.month(at, timeZone)}</div>
      <div>{format.dayNumber(at, timeZone)}</div>
    </Box>
  );
}

const tile = {
  width: 52,
  flexShrink: 0,
  textAlign: 'center',
  lineHeight: 1.5,
  fontWeight: 700,
  fontSize: '1.25rem',
  border: 1,
  borderColor: 'divider',
  borderRadius: 1,
  overflow: 'hidden',
  '& :first-of-type': { fontSize: '0.7rem', fontWeight: 600, bgcolor: 'quiet', py: 0.2 },
} as const;
