import { RuleInput } from '@tsudoi/contracts/rules';

type Words = { readonly subject: string; readonly text: string };

interface Reminder {
  readonly name: string;
  readonly goal: string;
  readonly trigger: object;
  readonly ja: Words;
  readonly en: Words;
  readonly invitation?: boolean;
  readonly expiresAfterSeconds: number;
}

const day = 86_400;

const reminders: readonly Reminder[] = [
  {
    name: '申込のお礼 / Welcome',
    goal: 'Thank the person for signing up and tell date, time and place',
    trigger: { kind: 'signal', signal: 'signed_up' },
    invitation: true,
    expiresAfterSeconds: 3 * day,
    ja: {
      subject: '「{event}」へのお申し込みありがとうございます',
      text: '{name} さん、お申し込みありがとうございます。\n\n日時: {date} {time}\n会場: {venue}{link}\n\n当日お会いできるのを楽しみにしています。',
    },
    en: {
      subject: 'You are in: {event}',
      text: '{name}, thank you for signing up.\n\nWhen: {date}, {time}\nWhere: {venue}{link}\n\nWe look forward to seeing you.',
    },
  },
  {
    name: '7日前 / A week before',
    goal: 'Remind the person that the event is a week away',
    trigger: { kind: 'event_time', offset: { days: -7, at: '12:00' } },
    expiresAfterSeconds: day,
    ja: {
      subject: '「{event}」まであと一週間です',
      text: '{name} さん、{date} {time}からの「{event}」まで一週間となりました。会場: {venue}{link}',
    },
    en: {
      subject: 'One week to {event}',
      text: '{name}, {event} is a week away: {date}, {time}. Where: {venue}{link}',
    },
  },
  {
    name: '前日 / The day before',
    goal: 'Remind the person that the event is tomorrow, with time, place and map',
    trigger: { kind: 'event_time', offset: { days: -1, at: '18:00' } },
    invitation: true,
    expiresAfterSeconds: day / 2,
    ja: {
      subject: '{when}、「{event}」です',
      text: '{name} さん、{when} {time}から「{event}」を開催します。\n会場: {venue}{link}\n地図: {map}',
    },
    en: {
      subject: '{event} is {when}',
      text: '{name}, {event} begins {when} at {time}.\nWhere: {venue}{link}\nMap: {map}',
    },
  },
  {
    name: '2時間前 / Two hours before',
    goal: 'Remind the person that the event begins in two hours',
    trigger: { kind: 'event_time', offset: { minutes: -120 } },
    expiresAfterSeconds: 3_600,
    ja: {
      subject: 'まもなく「{event}」です（{time}開始）',
      text: '{name} さん、「{event}」は本日 {time}に始まります。会場: {venue}{link}',
    },
    en: {
      subject: '{event} begins at {time}',
      text: '{name}, {event} begins today at {time}. Where: {venue}{link}',
    },
  },
  {
    name: '開始 / We start',
    goal: 'Tell the person that the event begins now and where to take part',
    trigger: { kind: 'event_time', offset: { minutes: -5 } },
    expiresAfterSeconds: 300,
    ja: { subject: '「{event}」が始まります', text: '{name} さん、まもなく始まります。{link}' },
    en: { subject: '{event} is starting', text: '{name}, we are about to start. {link}' },
  },
  {
    name: 'お礼 / Thank you',
    goal: 'Thank the person for coming and ask for feedback',
    trigger: { kind: 'event_time', offset: { days: 1, at: '10:00' } },
    expiresAfterSeconds: 2 * day,
    ja: {
      subject: '「{event}」にご参加いただきありがとうございました',
      text: '{name} さん、「{event}」へのご参加ありがとうございました。ご感想をお聞かせください。',
    },
    en: {
      subject: 'Thank you for coming to {event}',
      text: '{name}, thank you for being part of {event}. Tell us how it was.',
    },
  },
  {
    name: '日程変更 / Moved',
    goal: 'Tell the person the new date and that the calendar entry moves along',
    trigger: { kind: 'change', of: 'event.changed', only: 'moved' },
    invitation: true,
    expiresAfterSeconds: 3 * day,
    ja: {
      subject: '「{event}」の日程が変わりました',
      text: '{name} さん、「{event}」は {date} {time}からに変更となりました。会場: {venue}{link}',
    },
    en: {
      subject: '{event} has moved',
      text: '{name}, {event} is now on {date}, {time}. Where: {venue}{link}',
    },
  },
  {
    name: '中止 / Cancelled',
    goal: 'Tell the person that the event is cancelled',
    trigger: { kind: 'change', of: 'event.changed', only: 'cancelled' },
    invitation: true,
    expiresAfterSeconds: 7 * day,
    ja: {
      subject: '「{event}」は中止となりました',
      text: '{name} さん、申し訳ございません。{date}に予定していた「{event}」は中止となりました。',
    },
    en: {
      subject: '{event} is cancelled',
      text: '{name}, we are sorry: {event}, planned for {date}, is cancelled.',
    },
  },
];

/** The rules that an event's reminders begin as; `surveyUrl` goes with the thanks. */
export function starterReminders(
  eventId: string,
  { channels, surveyUrl }: { readonly channels: readonly string[]; readonly surveyUrl?: string | undefined },
): RuleInput[] {
  return reminders.map(({ name, goal, trigger, ja, en, invitation = false, expiresAfterSeconds }) =>
    RuleInput.parse({
      name,
      enabled: true,
      immediate: true,
      trigger: { ...trigger, eventId },
      ...('of' in trigger && { audience: { signedUpTo: 'trigger' }, priority: 'urgent' }),
      brief: {
        goal,
        eventId,
        invitation,
        ...(name.startsWith('お礼') && surveyUrl !== undefined && { url: surveyUrl }),
        variants: [
          {
            key: 'plain',
            subject: { ja: ja.subject, en: en.subject },
            text: { ja: ja.text, en: en.text },
          },
        ],
      },
      channels,
      ignoresCaps: true,
      expiresAfterSeconds,
    }),
  );
}
