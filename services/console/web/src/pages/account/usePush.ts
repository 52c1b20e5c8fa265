import type { Client } from '@tsudoi/client/createClient';
import { ApiFault } from '@tsudoi/client/apiFault';
import { useEffect, useState } from 'react';

export type PushState = 'impossible' | 'refused' | 'unreachable' | 'off' | 'on';

/** Where the subscription of this browser is kept, so that it can be taken back: the person's contact and its id. */
const storeKey = 'tsudoi.push';

interface Kept {
  readonly contactId: string;
  readonly subscriptionId: string;
}

/** Push of this browser for nudges to a member's own address; a contact of that address is made where there is none. */
export function usePush(client: Client, me: { readonly email: string; readonly name: string }) {
  const [state, setState] = useState<PushState>('off');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();

  useEffect(() => {
    if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) {
      setState('impossible');
      return;
    }
    if (Notification.permission === 'denied') setState('refused');
    else
      void navigator.serviceWorker.getRegistration().then(async (registration) => {
        const subscribed = await registration?.pushManager.getSubscription();
        if (subscribed && localStorage.getItem(storeKey) !== null) setState('on');
      });
  }, []);

  async function tokenOf(contactId: string): Promise<string> {
    return (await client.call('createInboxToken', { params: { contactId }, body: {} })).token;
  }

  async function ownContact(): Promise<string> {
    const { items } = await client.call('listContacts', { query: { q: me.email, limit: 20 } });
    const own = items.find(({ email }) => email.toLowerCase() === me.email.toLowerCase());
    if (own) return own.id;
    const made = await client.call('createContact', {
      body: { email: me.email, displayName: me.name },
    });
    return made.id;
  }

  async function turnOn() {
    if ((await Notification.requestPermission()) !== 'granted') {
      setState('refused');
      return;
    }
    const contactId = await ownContact();
    const token = await tokenOf(contactId);
    const { publicKey } = await client.call('readPushKey', { params: { token } });
    const registration = await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager
      .subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
      .catch(() => undefined);
    const { endpoint, keys } = subscription?.toJSON() ?? {};
    if (endpoint === undefined || keys?.['p256dh'] === undefined || keys['auth'] === undefined) {
      setState('unreachable');
      return;
    }
    const { id } = await client.call('subscribePush', {
      params: { token },
      body: { kind: 'web', endpoint, keys: { p256dh: keys['p256dh'], auth: keys['auth'] } },
    });
    localStorage.setItem(storeKey, JSON.stringify({ contactId, subscriptionId: id } satisfies Kept));
    setState('on');
  }

  async function turnOff() {
    const kept = localStorage.getItem(storeKey);
    const registration = await navigator.serviceWorker.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    localStorage.removeItem(storeKey);
    try {
      if (kept !== null) await forget(JSON.parse(kept) as Kept);
    } finally {
      setState('off');
    }
  }

  async function forget({ contactId, subscriptionId }: Kept) {
    try {
      await client.call('unsubscribePush', { params: { token: await tokenOf(contactId), subscriptionId } });
    } catch (err) {
      // Somebody erased the person or the subscription meanwhile: it is gone as wanted.
      if (!(err instanceof ApiFault && err.status === 404)) throw err;
    }
  }

  const safely = (act: () => Promise<void>) => async () => {
    setBusy(true);
    setFault(undefined);
    try {
      await act();
    } catch (err) {
      setFault(err);
    } finally {
      setBusy(false);
    }
  };

  return { state, busy, fault, turnOn: safely(turnOn), turnOff: safely(turnOff) };
}
