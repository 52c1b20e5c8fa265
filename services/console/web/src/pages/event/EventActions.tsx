import { Button, Menu, MenuItem } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { archiveWords } from './archiveWords.ts';

type Event = Output<'readEvent'>;

/** Changes of an event's state, each with a way back. */
export function EventActions({ event }: { readonly event: Event }) {
  const { w } = useWords();
  const notice = useNotice();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const own = useOwnWords(archiveWords);
  const update = useAct('updateEvent', ['readEvent', 'listEvents']);
  const archive = useAct('archiveEvent', ['readEvent', 'listEvents']);
  const restore = useAct('restoreEvent', ['readEvent', 'listEvents']);
  const archived = event.archivedAt !== undefined;

  function move(state: Event['state'], version: number, undoTo?: Event['state']) {
    setAnchor(null);
    update.mutate(
      { params: { eventId: event.id }, body: { state }, ifMatch: `"${String(version)}"` },
      {
        onSuccess: (changed) =>
          notice({
            text: w.timeline.stateChanged,
            ...(undoTo !== undefined && { undo: () => move(undoTo, changed.version) }),
          }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  }

  /** Puts the event away, or takes it back; each is the way back of the other. */
  function put(away: boolean, undo = true) {
    setAnchor(null);
    (away ? archive : restore).mutate(
      { params: { eventId: event.id } },
      {
        onSuccess: () =>
          notice({
            text: away ? own.archived : own.restored,
            ...(undo && { undo: () => put(!away, false) }),
          }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  }

  const choices = archived
    ? []
    : event.state === 'open'
      ? ([
          ['finished', w.timeline.finishEvent],
          ['cancelled', w.timeline.cancelEvent],
        ] as const)
      : ([['open', w.timeline.reopenEvent]] as const);
  return (
    <>
      <Button
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(click) => setAnchor(click.currentTarget)}
        variant="outlined"
      >
        {archived ? own.isArchived : w.events.state[event.state]} ▾
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {choices.map(([state, label]) => (
          <MenuItem key={state} onClick={() => move(state, event.version, event.state)}>
            {label}
          </MenuItem>
        ))}
        <MenuItem onClick={() => put(!archived)}>{archived ? own.restore : own.archive}</MenuItem>
      </Menu>
    </>
  );
}
