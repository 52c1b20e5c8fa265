import type { Event } from '@tsudoi/contracts/events';
import { saidPrice } from '../tactics/money.ts';
import type { Voice } from './taskPlaces.ts';

type Language = 'ja' | 'en';

/** What an event says of itself, as texts name it. */
interface Facts {
  readonly name: string;
  readonly theme: string;
  readonly who: string;
  readonly when: string;
  /** Empty where no place is known. */
  readonly where: string;
  /** In a sentence, and beside the word for it. */
  readonly price: string;
  readonly fee: string;
}

/** The texts of one voice, the fullest first; whole sentences each, so that a shorter place gets a shorter text and not a cut one. */
export function textsOf(event: Event, voice: Voice, language: Language, currency: string): readonly string[] {
  return (language === 'ja' ? japanese : english)(factsOf(event, language, currency))[voice];
}

function factsOf(event: Event, language: Language, currency: string): Facts {
  const ja = language === 'ja';
  const online = ja ? 'オンライン' : 'online';
  const venue = event.venue ?? '';
  const free = event.priceJpy === 0;
  const fee = saidPrice(event.priceJpy, currency, language);
  return {
    name: event.name,
    theme: event.theme,
    who: event.audience.description,
    when: new Intl.DateTimeFormat(ja ? 'ja-JP' : 'en-GB', {
      timeZone: event.timeZone,
      month: ja ? 'long' : 'short',
      day: 'numeric',
      weekday: 'short',
      hour: 'numeric',
      minute: '2-digit',
    }).format(new Date(event.startsAt)),
    where:
      event.format === 'online'
        ? online
        : event.format === 'hybrid' && venue !== ''
          ? `${venue}${ja ? 'とオンライン' : ' and online'}`
          : venue,
    price: free ? (ja ? '参加無料' : 'free of charge') : ja ? `参加費${fee}` : fee,
    fee: free ? (ja ? '無料' : 'free') : fee,
  };
}

const joined = (separator: string, ...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(separator);

function japanese({ name, theme, who, when, where, price, fee }: Facts): Record<Voice, readonly string[]> {
  const at = where === '' ? '' : `${where}で`;
  const line = joined(' / ', when, where, price);
  return {
    post: [
      `「${name}」を開きます。テーマは「${theme}」。\n${line}\n${who}のご参加をお待ちしています。`,
      `「${name}」を開きます。テーマは「${theme}」。\n${line}`,
      `「${name}」を開きます。\n${line}`,
      `「${name}」 ${when}`,
    ],
    ad: [
      `${joined('｜', name, theme, joined(' ', when, where), price)}。お申し込み受付中`,
      joined('｜', name, joined(' ', when, where), price),
      joined('｜', name, when, price),
      `${name}｜${when}`,
      name,
    ],
    listing: [
      `「${name}」\n${theme}\n\n${joined('\n', `■日時 ${when}`, where && `■会場 ${where}`, `■参加費 ${fee}`, `■対象 ${who}`)}\n\nお申し込みをお待ちしています。`,
      joined('\n', `「${name}」`, theme, line),
      joined('\n', `「${name}」`, line),
    ],
    letter: [
      `いつもお世話になっております。\n\nこのたび「${name}」を開催いたします。テーマは「${theme}」です。\n\n${joined('\n', `日時　${when}`, where && `会場　${where}`, `参加費　${fee}`)}\n\n${who}の皆さまのご参加をお待ちしております。`,
      `「${name}」のご案内です。\n${line}`,
    ],
    request: [
      `いつもお世話になっております。\n\n${when}に${at}「${name}」を開きます。テーマは「${theme}」、${who}に知ってもらいたい催しです。\n\nまわりの方にご紹介いただけないでしょうか。次の文をそのままお使いください。\n\n「${name}」 ${line}`,
      `「${name}」を開きます。ご紹介いただけるとうれしいです。\n${line}`,
    ],
    spoken: [
      `${when}から、${at}「${name}」を開きます。テーマは「${theme}」。${price}です。どうぞお越しください。`,
      `${when}から、${at}「${name}」を開きます。${price}です。`,
      `${when}から、「${name}」を開きます。`,
    ],
    print: [
      joined('\n', name, theme, when, where, price),
      joined('\n', name, when, where, price),
      joined('\n', name, when),
    ],
  };
}

function english({ name, theme, who, when, where, price, fee }: Facts): Record<Voice, readonly string[]> {
  const line = joined(' / ', when, where, price);
  const place = where === '' || where === 'online' ? where : `at ${where}`;
  return {
    post: [
      `${name}: ${theme}.\n${line}\nFor ${who}. See you there!`,
      `${name}: ${theme}.\n${line}`,
      `${name}\n${line}`,
      `${name}, ${when}`,
    ],
    ad: [
      `${joined(' | ', name, theme, joined(', ', when, where), price)}. Sign up now`,
      joined(' | ', name, joined(', ', when, where), price),
      joined(' | ', name, when, price),
      `${name} | ${when}`,
      name,
    ],
    listing: [
      `${name}\n${theme}\n\n${joined('\n', `When: ${when}`, where && `Where: ${where}`, `Price: ${fee}`, `For: ${who}`)}\n\nWe look forward to seeing you.`,
      joined('\n', name, theme, line),
      joined('\n', name, line),
    ],
    letter: [
      `Hello,\n\nwe would like to invite you to ${name}. This time it is about: ${theme}.\n\n${joined('\n', `When: ${when}`, where && `Where: ${where}`, `Price: ${fee}`)}\n\nWe look forward to seeing you.`,
      `You are invited to ${name}.\n${line}`,
    ],
    request: [
      `Hello,\n\n${name} takes place on ${joined(' ', when, place)}. It is about ${theme}, and made for ${who}.\n\nWould you pass it on to people around you? You are welcome to use these words:\n\n${name}: ${line}`,
      `${name} is coming up. We would be glad if you passed it on.\n${line}`,
    ],
    spoken: [
      `Join us for ${joined(' ', name, place)}, ${when}. It is about ${theme}, ${price}. Everybody is welcome.`,
      `Join us for ${name}, ${when}, ${price}.`,
      `Join us for ${name}, ${when}.`,
    ],
    print: [
      joined('\n', name, theme, when, where, price),
      joined('\n', name, when, where, price),
      joined('\n', name, when),
    ],
  };
}
