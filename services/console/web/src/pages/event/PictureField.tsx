import { Box, Button, Stack } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useRef, useState } from 'react';
import { useWide } from '../../app/useWide.ts';
import { EventImage } from '../../parts/EventImage.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { usePicture } from './usePicture.ts';

type Event = Output<'readEvent'>;

const accept = 'image/jpeg,image/png,image/webp,image/avif,image/gif';

/** The picture at the head of an event's page, by a press or by dropping a file there; where there is none, a button. */
export function PictureField({ event }: { readonly event: Event }) {
  const { own, give, takeAway, busy } = usePicture(event);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const wide = useWide();
  const { picture } = event;
  const portrait = (picture?.forms.at(-1)?.height ?? 0) > (picture?.forms.at(-1)?.width ?? 0);
  const choose = (
    <Button
      size="small"
      variant={picture ? 'contained' : 'text'}
      color={picture ? 'inherit' : 'primary'}
      startIcon={<Icon name="image" />}
      loading={busy}
      onClick={() => input.current?.click()}
    >
      {picture ? own.change : own.add}
    </Button>
  );
  return (
    <Box
      onDragOver={(drag) => {
        drag.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(drop) => {
        drop.preventDefault();
        setOver(false);
        const file = drop.dataTransfer.files[0];
        if (file) give(file);
      }}
      sx={{
        position: 'relative',
        ...(picture && {
          display: { xs: 'flex', sm: 'block' },
          alignItems: 'center',
          gap: 2,
          p: { xs: 2, sm: 0 },
          pb: 0,
        }),
        outline: over ? '3px dashed' : 0,
        outlineColor: 'primary.main',
      }}
    >
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(change) => {
          const file = change.target.files?.[0];
          if (file) give(file);
          // The same file, mended, may be chosen again.
          change.target.value = '';
        }}
      />
      {picture ? (
        <>
          <EventImage
            first
            picture={picture}
            size={wide === false ? 480 : 1280}
            sx={{
              width: { xs: 128, sm: '100%' },
              height: { xs: 84, sm: 'auto' },
              aspectRatio: { sm: '3 / 1' },
              borderRadius: { xs: 1, sm: 0 },
              objectFit: portrait ? 'contain' : 'cover',
            }}
          />
          <Stack
            direction="row"
            spacing={1}
            className="no-print"
            sx={{ position: { sm: 'absolute' }, right: 12, bottom: 12, flexWrap: 'wrap', rowGap: 1 }}
          >
            {choose}
            <Button size="small" variant="contained" color="inherit" disabled={busy} onClick={takeAway}>
              {own.remove}
            </Button>
          </Stack>
        </>
      ) : (
        <Box className="no-print" sx={{ px: { xs: 1, sm: 2 }, pt: 1 }}>
          {choose}
        </Box>
      )}
    </Box>
  );
}
