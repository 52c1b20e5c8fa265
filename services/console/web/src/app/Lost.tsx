import { ButtonLink } from '../parts/links.ts';
import { Stack, Typography } from '@mui/material';
import { useWords } from './Words.tsx';

/** The page of an address that leads nowhere. */
export function Lost() {
  const { w } = useWords();
  return (
    <Stack component="main" spacing={2} sx={{ p: 4, maxWidth: 560, mx: 'auto', alignItems: 'flex-start' }}>
      <Typography variant="h1">{w.shell.lost.title}</Typography>
      <Typography>{w.shell.lost.text}</Typography>
      <ButtonLink to="/" variant="contained">
        {w.shell.lost.home}
      </ButtonLink>
    </Stack>
  );
}
