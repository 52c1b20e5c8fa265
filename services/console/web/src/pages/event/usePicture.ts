import { ApiFault } from '@tsudoi/client/apiFault';
import type { Output } from '@tsudoi/client/createClient';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { pictureWords } from './pictureWords.ts';

type Event = Output<'readEvent'>;

const mostBytes = 10 * 1024 * 1024;
const stale = ['readEvent', 'listEvents'] as const;

/** Gives an event a picture and takes it away again, which the notice can undo. */
export function usePicture(event: Event) {
  const { w } = useWords();
  const own = useOwnWords(pictureWords);
  const notice = useNotice();
  const put = useAct('putEventPicture', stale);
  const remove = useAct('deleteEventPicture', stale);
  const params = { eventId: event.id };

  function give(bytes: Blob, undone = false) {
    if (bytes.size > mostBytes) {
      notice({ text: own.tooLarge });
      return;
    }
    put.mutate(
      { params, bytes },
      {
        onSuccess: () => undone || notice({ text: own.added }),
        onError: (fault) =>
          notice({
            text: fault instanceof ApiFault && fault.status === 400 ? own.refused : faultText(fault, w),
          }),
      },
    );
  }

  /** The largest form is kept in hand until the notice is gone. */
  async function takeAway() {
    const url = event.picture?.forms.find(({ form }) => form === '1280.webp')?.url;
    const kept =
      url === undefined
        ? undefined
        : await fetch(url)
            .then((answer) => (answer.ok ? answer.blob() : undefined))
            .catch(() => undefined);
    remove.mutate(
      { params },
      {
        onSuccess: () => notice({ text: own.removed, ...(kept && { undo: () => give(kept, true) }) }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  }

  return { own, give, takeAway: () => void takeAway(), busy: put.isPending || remove.isPending };
}
