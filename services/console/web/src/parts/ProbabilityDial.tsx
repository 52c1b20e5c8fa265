import { Box, useTheme } from '@mui/material';

/** A half circle that fills with a probability, its figure in the middle. `label` says it in words. */
export function ProbabilityDial(props: {
  readonly share: number;
  readonly text: string;
  readonly label: string;
}) {
  const { vars, palette } = useTheme();
  const colours = (vars ?? { palette }).palette;
  const length = Math.PI * 80;
  const share = Math.min(1, Math.max(0, props.share));
  const colour = share >= 0.7 ? colours.success.main : share >= 0.4 ? colours.paid : colours.error.main;
  return (
    <Box
      component="svg"
      viewBox="0 0 200 116"
      role="img"
      aria-label={props.label}
      sx={{ width: '100%', maxWidth: 220, display: 'block' }}
    >
      <path
        d="M20 104a80 80 0 0 1 160 0"
        fill="none"
        stroke={colours.quiet}
        strokeWidth={16}
        strokeLinecap="round"
      />
      {share > 0.005 && (
        <path
          d="M20 104a80 80 0 0 1 160 0"
          fill="none"
          stroke={colour}
          strokeWidth={16}
          strokeLinecap="round"
          strokeDasharray={`${String(length * share)} ${String(length)}`}
        />
      )}
      <text
        x={100}
        y={98}
        textAnchor="middle"
        fontSize={40}
        fontWeight={700}
        fill="currentColor"
        letterSpacing="-1"
      >
        {props.text}
      </text>
    </Box>
  );
}
