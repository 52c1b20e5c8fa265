import { Box, TextField, Typography } from '@mui/material';
import { useState, type DragEvent } from 'react';
import { useWords } from '../../app/Words.tsx';
import type { EventDraft } from './eventDraft.ts';
import { readAnnouncement } from './readAnnouncement.ts';

/** Reads an announcement or an .ics that is pasted or dropped, and fills the form from it. */
export function PasteAnnouncement({ take }: { readonly take: (part: Partial<EventDraft>) => void }) {
  const { w } = useWords();
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');

  function read(given: string) {
    setText(given);
    if (given.trim() === '') {
      setSaid('');
      return;
    }
    const found = readAnnouncement(given, new Date());
    const count = Object.keys(found).length;
    if (count > 0) take(found);
    setSaid(count > 0 ? w.newEvent.pasteDone(count) : w.newEvent.pasteNothing);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file && file.size < 1_000_000) void file.text().then(read);
  }

  return (
    <Box onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <TextField
        label={w.newEvent.pasteLabel}
        helperText={w.newEvent.paste}
        multiline
        minRows={2}
        maxRows={6}
        value={text}
        onChange={(event) => read(event.target.value)}
      />
      <Typography role="status" variant="body2" color="primary">
        {said}
      </Typography>
    </Box>
  );
}
