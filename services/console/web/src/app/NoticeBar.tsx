import { Button, Snackbar } from '@mui/material';
import { useState } from 'react';
import type { Notice } from './Notices.tsx';
import { useWords } from './Words.tsx';

/** One notice, until it is six seconds old or taken back. */
export default function NoticeBar({ notice }: { readonly notice: Notice }) {
  const { w } = useWords();
  const [open, setOpen] = useState(true);
  return (
    <Snackbar
      open={open}
      autoHideDuration={6_000}
      onClose={(_event, reason) => reason !== 'clickaway' && setOpen(false)}
      message={notice.text}
      sx={{ mb: { xs: 8, md: 0 } }}
      action={
        notice.undo && (
          <Button
            color="inherit"
            size="small"
            onClick={() => {
              notice.undo?.();
              setOpen(false);
            }}
          >
            {w.shell.undo}
          </Button>
        )
      }
    />
  );
}
