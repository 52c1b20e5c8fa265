import type { Body } from '@tsudoi/client/createClient';

type BroadcastBody = Body<'createBroadcast'>;
type Audience = NonNullable<BroadcastBody['audience']>;

/** The form of a broadcast. */
export interface BroadcastDraft {
  readonly name: string;
  readonly whom: 'everybody' | 'signedUp' | 'notSignedUp' | 'attended';
  readonly eventId: string;
  readonly locale: '' | 'ja' | 'en';
  readonly subjectJa: string;
  readonly subjectEn: string;
  readonly textJa: string;
  readonly textEn: string;
  readonly channels: NonNullable<BroadcastBody['channels']>;
  readonly promotion: boolean;
  readonly topic: string;
  readonly later: boolean;
  /** As a field of date and time has it, in the browser's zone. */
  readonly at: string;
}

export const bareBroadcast: BroadcastDraft = {
  name: '',
  whom: 'everybody',
  eventId: '',
  locale: '',
  subjectJa: '',
  subjectEn: '',
  textJa: '',
  textEn: '',
  channels: ['in_app'],
  promotion: false,
  topic: '',
  later: false,
  at: '',
};

/** Whom it is for, in the words of the API. */
export function audienceOf({ whom, eventId, locale }: BroadcastDraft): Audience {
  const byEvent = {
    everybody: {},
    signedUp: { signedUpTo: eventId },
    notSignedUp: { notSignedUpTo: eventId },
    attended: { attended: eventId },
  }[whom];
  return { ...byEvent, ...(locale !== '' && { locales: [locale] }) };
}

/** What the API is told. */
export function broadcastBody(draft: BroadcastDraft): BroadcastBody {
  return {
    name: draft.name.trim(),
    audience: audienceOf(draft),
    brief: {
      goal: draft.name.trim(),
      ...(draft.eventId !== '' && { eventId: draft.eventId }),
      variants: [
        {
          key: 'a',
          subject: { ja: draft.subjectJa, en: draft.subjectEn },
          text: { ja: draft.textJa, en: draft.textEn },
        },
      ],
    },
    channels: [...draft.channels],
    purpose: draft.promotion ? 'promotion' : 'service',
    ...(draft.topic !== '' && { topic: draft.topic }),
    when: draft.later ? { at: new Date(draft.at).toISOString() } : 'now',
  };
}
