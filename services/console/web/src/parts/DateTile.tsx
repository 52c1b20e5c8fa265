import { Box, Typography } from '@mui/material';
import { useWords } from '../app/Words.tsx';

/** Month and day of an instant as a small sheet of a calendar. */
export function DateTile({ at, timeZone }: { readonly at: string; readonly timeZone: string }) {
  const { language } = useWords();
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
  const date = new Date(at);
  const month = new Intl.DateTimeFormat(locale, { month: 'short', timeZone }).format(date);
  const day = new Intl.DateTimeFormat('en', { day: 'numeric', timeZone }).format(date);
  return (
    <Box
      sx={{
        width: 52,
        flexShrink: 0,
        textAlign: 'center',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        overflow: 'hidden',
      }}
    >
      <Typography sx={{ fontSize: '0.7rem', bgcolor: 'quiet', py: 0.2, fontWeight: 600 }}>{month}</Typography>
      <Typography sx={{ fontSize: '1.25rem', fontWeight: 700, lineHeight: 1.5 }}>{day}</Typography>
    </Box>
  );
}
