import type { Output } from '@tsudoi/client/createClient';
import { useEffect, useState } from 'react';
import { useApp } from '../../app/AppContext.tsx';

type Inbox = Output<'readInbox'>;

/** A person's inbox that follows its stream: the browser reconnects by itself and resumes where it was. */
export function useLiveInbox(contactId: string | undefined) {
  const { client } = useApp();
  const [inbox, setInbox] = useState<Inbox>();
  const [live, setLive] = useState(false);
  const [fault, setFault] = useState<unknown>();

  useEffect(() => {
    if (contactId === undefined) return;
    let stream: EventSource | undefined;
    let over = false;
    setInbox(undefined);
    setFault(undefined);
    const open = async () => {
      const { token } = await client.call('createInboxToken', { params: { contactId }, body: {} });
      const read = async () => {
        const now = await client.call('readInbox', { params: { token }, query: { limit: 50 } });
        if (!over) setInbox(now);
        return now;
      };
      const first = await read();
      if (over) return;
      stream = new EventSource(
        `/v1/inbox/${encodeURIComponent(token)}/stream?after=${String(first.lastSeq)}`,
      );
      stream.addEventListener('open', () => setLive(true));
      stream.addEventListener('error', () => setLive(false));
      for (const kind of ['nudge', 'read'])
        stream.addEventListener(kind, () => void read().catch(() => undefined));
    };
    open().catch((err: unknown) => {
      if (!over) setFault(err);
    });
    return () => {
      over = true;
      setLive(false);
      stream?.close();
    };
  }, [client, contactId]);

  return { inbox, live, fault };
}
