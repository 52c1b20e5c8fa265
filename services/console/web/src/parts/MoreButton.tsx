import { Button } from '@mui/material';
import { useEffect, useRef } from 'react';
import { useWords } from '../app/Words.tsx';

/** The next page of a list, where there is one: it comes by itself when the end is near, and by a press. */
export function MoreButton(props: {
  readonly list: {
    readonly more: (() => void) | undefined;
    readonly fetchingMore: boolean;
    /** After a page that did not come only a press asks again. */
    readonly failedMore: boolean;
  };
}) {
  const { w } = useWords();
  const { more, fetchingMore, failedMore } = props.list;
  const waiting = fetchingMore || failedMore;
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!more || waiting || !end.current) return;
    const near = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) more();
      },
      { rootMargin: '600px' },
    );
    near.observe(end.current);
    return () => near.disconnect();
  }, [more, waiting]);
  return more ? (
    <Button ref={end} onClick={more} loading={fetchingMore} sx={{ alignSelf: 'flex-start' }}>
      {w.shell.more}
    </Button>
  ) : null;
}
