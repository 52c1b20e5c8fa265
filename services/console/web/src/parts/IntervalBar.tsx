import { Box } from '@mui/material';

/** Expected people with their interval and the target on one scale from 0; `label` says it in words. */
export function IntervalBar(props: {
  readonly expected: number;
  readonly interval: readonly [number, number];
  readonly target: number;
  readonly label: string;
  readonly targetLabel: string;
}) {
  const top = Math.max(props.interval[1], props.target, props.expected) * 1.08 || 1;
  const at = (value: number) => `${String(Math.max(0, Math.min(100, (100 * value) / top)))}%`;
  return (
    <Box role="img" aria-label={props.label} sx={{ position: 'relative', height: 46, mt: 1 }}>
      <Box
        sx={{ position: 'absolute', inset: '18px 0 auto 0', height: 10, borderRadius: 5, bgcolor: 'quiet' }}
      />
      <Box
        style={{ left: at(props.interval[0]), right: `calc(100% - ${at(props.interval[1])})` }}
        sx={{
          position: 'absolute',
          top: 18,
          height: 10,
          borderRadius: 5,
          bgcolor: 'free',
          opacity: 0.45,
        }}
      />
      <Box
        style={{ left: at(props.expected) }}
        sx={{
          position: 'absolute',
          top: 14,
          width: 6,
          ml: '-3px',
          height: 18,
          borderRadius: 3,
          bgcolor: 'free',
        }}
      />
      <Box
        style={{ left: at(props.target) }}
        sx={{
          position: 'absolute',
          top: 8,
          height: 28,
          borderLeft: 2,
          borderStyle: 'dashed',
          borderColor: 'text.primary',
        }}
      />
      <Box
        style={{ left: at(props.target) }}
        sx={{
          position: 'absolute',
          top: 34,
          transform: 'translateX(-50%)',
          fontSize: 11,
          color: 'text.secondary',
          whiteSpace: 'nowrap',
        }}
      >
        {props.targetLabel}
      </Box>
    </Box>
  );
}
