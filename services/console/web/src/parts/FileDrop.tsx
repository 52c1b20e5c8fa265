import { Box, Button } from '@mui/material';
import { useRef, useState } from 'react';

/** A place that takes one file, by a press or by dropping it there. */
export function FileDrop(props: {
  readonly label: string;
  readonly accept: string;
  readonly busy?: boolean;
  readonly take: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const give = (file: File | undefined) => {
    setOver(false);
    if (file) props.take(file);
  };
  return (
    <Box
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        give(event.dataTransfer.files[0]);
      }}
      sx={{
        p: 4,
        border: 2,
        borderStyle: 'dashed',
        borderColor: over ? 'primary.main' : 'divider',
        bgcolor: over ? 'quiet' : 'transparent',
        borderRadius: 1,
        textAlign: 'center',
      }}
    >
      <input
        ref={input}
        type="file"
        accept={props.accept}
        hidden
        onChange={(event) => {
          give(event.target.files?.[0]);
          // The same file, mended, may be chosen again.
          event.target.value = '';
        }}
      />
      <Button variant="outlined" loading={props.busy ?? false} onClick={() => input.current?.click()}>
        {props.label}
      </Button>
    </Box>
  );
}
