import { Alert, Button, Stack, TextField } from '@mui/material';
import { useNotice } from '../app/Notices.tsx';
import { useWords } from '../app/Words.tsx';

/** A secret that this page shows once. */
export function SecretOnce({ text, say }: { readonly text: string; readonly say: string }) {
  const { w } = useWords();
  const notice = useNotice();
  return (
    <Alert severity="success">
      {say}
      <Stack direction="row" spacing={1} sx={{ mt: 1 }}>
        <TextField value={text} slotProps={{ htmlInput: { readOnly: true, 'aria-label': say } }} />
        <Button
          onClick={() =>
            void navigator.clipboard.writeText(text).then(() => notice({ text: w.shell.copied }))
          }
        >
          {w.shell.copy}
        </Button>
      </Stack>
    </Alert>
  );
}
