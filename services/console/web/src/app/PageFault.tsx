import { Stack } from '@mui/material';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { FaultNotice } from '../parts/FaultNotice.tsx';

/** In place of a page that could not be drawn or whose file did not come. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Stack component="main" sx={{ p: 4, maxWidth: 640, mx: 'auto' }}>
      <FaultNotice
        fault={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Stack>
  );
}
