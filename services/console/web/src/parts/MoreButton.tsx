import { Button } from '@mui/material';
import { useWords } from '../app/Words.tsx';

/** The next page of a list, where there is one. */
export function MoreButton(props: { readonly more: (() => void) | undefined; readonly busy: boolean }) {
  const { w } = useWords();
  return props.more ? (
    <Button onClick={props.more} loading={props.busy} sx={{ alignSelf: 'flex-start' }}>
      {w.shell.more}
    </Button>
  ) : null;
}
