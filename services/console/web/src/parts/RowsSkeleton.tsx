import { Skeleton, Stack } from '@mui/material';
import { useWords } from '../app/Words.tsx';

/** In place of rows that are on their way. */
export function RowsSkeleton({
  rows = 4,
  height = 84,
}: {
  readonly rows?: number;
  readonly height?: number;
}) {
  const { w } = useWords();
  return (
    <Stack spacing={1} role="status" aria-label={w.shell.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} variant="rounded" sx={{ height }} />
      ))}
    </Stack>
  );
}
