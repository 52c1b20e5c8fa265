import { Box } from '@mui/material';
import { generate } from 'lean-qr';

/** A text as a QR code, dark on light in every scheme, with the quiet border that readers want. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const code = generate(text);
  const quiet = 4;
  const side = code.size + 2 * quiet;
  let path = '';
  for (let y = 0; y < code.size; y += 1)
    for (let x = 0; x < code.size; x += 1)
      if (code.get(x, y)) path += `M${String(x + quiet)} ${String(y + quiet)}h1v1h-1z`;
  return (
    <Box
      component="svg"
      viewBox={`0 0 ${String(side)} ${String(side)}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      sx={{ width: 208, height: 208, display: 'block', borderRadius: 1 }}
    >
      <rect width={side} height={side} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </Box>
  );
}
