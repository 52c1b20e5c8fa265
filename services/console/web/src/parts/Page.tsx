import { Box, Stack, Typography } from '@mui/material';
import { useEffect, type ReactNode } from 'react';
import { useWords } from '../app/Words.tsx';

/** A page: its title (of the document too), what one can do at the top, and its content. */
export function Page(props: {
  readonly title: string;
  /** What the page is for, in a sentence or two: it is there before any figure. */
  readonly lead?: string;
  readonly over?: ReactNode;
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  const { w } = useWords();
  useEffect(() => {
    document.title = `${props.title} · ${w.shell.product}`;
  }, [props.title, w]);
  return (
    <Box
      sx={{
        maxWidth: props.wide === true ? 1240 : 960,
        mx: 'auto',
        px: { xs: 2, sm: 4 },
        py: { xs: 2.5, sm: 4 },
      }}
    >
      {props.over}
      <Stack
        direction="row"
        sx={{
          mb: props.lead === undefined ? 3 : 1,
          gap: 2,
          alignItems: 'center',
          justifyContent: 'space-between',
          flexWrap: 'wrap',
        }}
      >
        <Typography variant="h1" sx={{ minWidth: 0, minHeight: '1.25em', overflowWrap: 'anywhere' }}>
          {props.title}
        </Typography>
        {props.actions !== undefined && (
          <Stack direction="row" spacing={1} className="no-print">
            {props.actions}
          </Stack>
        )}
      </Stack>
      {props.lead !== undefined && (
        <Typography color="textSecondary" sx={{ mb: 3, maxWidth: 680 }}>
          {props.lead}
        </Typography>
      )}
      {props.children}
    </Box>
  );
}
