import { Box, type BoxProps } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';

type Picture = NonNullable<Output<'readEvent'>['picture']>;

/** The picture of an event, in the smallest form that the browser takes; decoration, its name stands beside it. */
export function EventImage(props: {
  readonly picture: Picture;
  /** Pixels of the longer side that are wanted. */
  readonly size: 480 | 1280;
  /** Seen at once, or only when it comes near the screen. */
  readonly first?: boolean;
  readonly sx: NonNullable<BoxProps['sx']>;
}) {
  const { picture, size } = props;
  const [avif, webp] = (['avif', 'webp'] as const).map((kind) =>
    picture.forms.find(({ form }) => form === `${String(size)}.${kind}`),
  );
  if (!webp) return null;
  return (
    <picture style={{ display: 'contents' }}>
      {avif && <source type={avif.type} srcSet={avif.url} />}
      <Box
        component="img"
        src={webp.url}
        width={webp.width}
        height={webp.height}
        alt=""
        loading={props.first === true ? 'eager' : 'lazy'}
        decoding="async"
        sx={[{ display: 'block', objectFit: 'cover', bgcolor: 'quiet' }, props.sx as object]}
      />
    </picture>
  );
}
