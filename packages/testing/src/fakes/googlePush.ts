import { randomBytes } from 'node:crypto';

interface Channel {
  readonly id: string;
  readonly token: string;
  readonly address: string;
  readonly calendarId: string;
  readonly resourceId: string;
  readonly expiresAt: number;
  messages: number;
}

/** How the messages travel; Google promises neither order nor arrival. */
export interface PushWeather {
  dropRate: number;
  duplicateRate: number;
  delayMs: () => number;
  random: () => number;
}

/** Google's push channels: no renewal, at most 7 days, several may overlap; a `sync` message first. */
export function createPush() {
  const channels = new Map<string, Channel>();
  const weather: PushWeather = { dropRate: 0, duplicateRate: 0, delayMs: () => 0, random: Math.random };
  let sent = 0;
  let dropped = 0;

  function post(channel: Channel, state: 'sync' | 'exists'): void {
    channel.messages += 1;
    const headers = {
      'X-Goog-Channel-ID': channel.id,
      'X-Goog-Channel-Token': channel.token,
      'X-Goog-Channel-Expiration': new Date(channel.expiresAt).toUTCString(),
      'X-Goog-Resource-ID': channel.resourceId,
      'X-Goog-Resource-State': state,
      'X-Goog-Message-Number': String(channel.messages),
    };
    const copies = weather.random() < weather.duplicateRate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (state === 'exists' && weather.random() < weather.dropRate) {
        dropped += 1;
        continue;
      }
      sent += 1;
      setTimeout(() => {
        fetch(channel.address, { method: 'POST', headers }).catch(() => undefined);
      }, weather.delayMs()).unref();
    }
  }

  return {
    weather,
    channels,
    counts: () => ({ sent, dropped }),
    open(
      calendarId: string,
      wanted: { id?: string; token?: string; address?: string; params?: { ttl?: string } },
    ): Channel | null {
      if (!wanted.id || !wanted.address || channels.has(wanted.id)) return null;
      const seconds = Math.min(Number(wanted.params?.ttl ?? 604_800), 604_800);
      const channel: Channel = {
        id: wanted.id,
        token: wanted.token ?? '',
        address: wanted.address,
        calendarId,
        resourceId: randomBytes(8).toString('hex'),
        expiresAt: Date.now() + seconds * 1_000,
        messages: 0,
      };
      channels.set(channel.id, channel);
      // Before the answer of the watch call, as it may happen.
      post(channel, 'sync');
      return channel;
    },
    stop: (id: string, resourceId: string): boolean =>
      channels.get(id)?.resourceId === resourceId && channels.delete(id),
    changed(calendarId: string): void {
      for (const channel of channels.values())
        if (channel.calendarId === calendarId && channel.expiresAt > Date.now()) post(channel, 'exists');
    },
  };
}
