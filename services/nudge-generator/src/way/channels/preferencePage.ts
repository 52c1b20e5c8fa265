import { channelKinds } from '@tsudoi/contracts/channelKinds';
import type { Topic } from '@tsudoi/contracts/nudges';
import type { DeliveryPreferences } from '@tsudoi/contracts/preferences';
import { escapeHtml } from './escapeHtml.ts';

const words = {
  ja: {
    title: '配信設定',
    channels: '受け取る方法',
    topics: '受け取る話題',
    quiet: '通知を控える時間帯（空欄は指定なし）',
    from: 'から',
    to: 'まで',
    language: '言語',
    all: 'すべてのお知らせを停止する',
    save: '保存する',
    saved: '保存しました。',
  },
  en: {
    title: 'Your messages',
    channels: 'How we may reach you',
    topics: 'What we may write about',
    quiet: 'Quiet hours (leave empty for none)',
    from: 'from',
    to: 'to',
    language: 'Language',
    all: 'Stop everything',
    save: 'Save',
    saved: 'Saved.',
  },
} as const;

/** The person's own page: no script, no style sheet, one form. */
export function preferencePage(
  chosen: DeliveryPreferences,
  topics: readonly Topic[],
  locale: 'ja' | 'en',
  saved: boolean,
): string {
  const say = words[locale];
  const tick = (on: boolean) => (on ? ' checked' : '');
  const boxes = channelKinds
    .map(
      ({ name, label }) =>
        `<label><input type="checkbox" name="on" value="${name}"${tick(!chosen.channelsOff.includes(name))}> ${label[locale]}</label><br>`,
    )
    .join('\n');
  const about = topics
    .map(
      (topic) =>
        `<label><input type="checkbox" name="topic" value="${topic.key}"${tick(!chosen.topicsOff.includes(topic.key))}> ${escapeHtml(topic[locale])}</label><br>`,
    )
    .join('\n');
  const languages = (['ja', 'en'] as const)
    .map(
      (each) =>
        `<label><input type="radio" name="locale" value="${each}"${tick(locale === each)}> ${each === 'ja' ? '日本語' : 'English'}</label>`,
    )
    .join(' ');
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${say.title}</title></head>
<body><main><h1>${say.title}</h1>${saved ? `<p role="status">${say.saved}</p>` : ''}
<form method="post">
<fieldset><legend>${say.channels}</legend>
${boxes}</fieldset>
${about === '' ? '' : `<fieldset><legend>${say.topics}</legend>\n${about}</fieldset>\n`}<p><label>${say.quiet}: ${say.from} <input type="time" name="start" value="${chosen.quietHours?.start ?? ''}"></label>
<label>${say.to} <input type="time" name="end" value="${chosen.quietHours?.end ?? ''}"></label></p>
<p>${say.language}: ${languages}</p>
<p><label><input type="checkbox" name="off" value="all"${tick(chosen.everythingOff)}> ${say.all}</label></p>
<button>${say.save}</button>
</form></main></body></html>`;
}

/** What the form says; topics that the page does not offer any more stay as they were. */
export function chosenIn(
  form: URLSearchParams,
  topics: readonly Topic[],
  before: Pick<DeliveryPreferences, 'topicsOff'>,
): unknown {
  const on = new Set(form.getAll('on'));
  const about = new Set(form.getAll('topic'));
  const offered = topics.map(({ key }) => key);
  const [start, end] = [form.get('start') ?? '', form.get('end') ?? ''];
  return {
    everythingOff: form.get('off') === 'all',
    channelsOff: channelKinds.map(({ name }) => name).filter((name) => !on.has(name)),
    topicsOff: [
      ...before.topicsOff.filter((key) => !offered.includes(key)),
      ...offered.filter((key) => !about.has(key)),
    ],
    quietHours: start === '' || end === '' ? null : { start, end },
    locale: form.get('locale'),
  };
}
