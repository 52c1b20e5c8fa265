import { Box } from '@mui/material';

/** How much of a whole: decoration beside figures that say the same. */
export function ShareBar(props: {
  readonly share: number;
  readonly colour?: string;
  readonly height?: number;
}) {
  return (
    <Box
      sx={{ height: props.height ?? 8, borderRadius: 4, bgcolor: 'quiet', overflow: 'hidden' }}
      aria-hidden
    >
      <Box
        // Set on the element: a rule for each width would be a new style sheet for each figure that moves.
        style={{ width: `${String(Math.min(100, Math.max(0, props.share * 100)))}%` }}
        sx={{ height: '100%', bgcolor: props.colour ?? 'free', borderRadius: 4 }}
      />
    </Box>
  );
}
