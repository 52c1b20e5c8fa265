import type { OutgoingMessage } from '../../src/way/channels/channel.ts';

/** A message to `address`; a test says what differs. */
export function aMessage(differing: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    nudgeId: '018f0000-0000-7000-8000-000000000001',
    tenantId: '018f0000-0000-7000-8000-0000000000aa',
    contactId: '018f0000-0000-7000-8000-0000000000bb',
    key: 'rule-1/contact-1/2026-05-01T06:00',
    address: 'hanako@example.jp',
    subject: '明日の勉強会',
    text: '席はまだあります。\n\nお待ちしています。',
    url: 'https://tsudoi.example/e/1',
    locale: 'ja',
    unsubscribeUrl: 'https://tsudoi.example/v1/unsubscribe/k1.abc.def',
    ...differing,
  };
}

/** A deadline that no test reaches. */
export const inTime = () => AbortSignal.timeout(20_000);
