import type { Event } from '@tsudoi/contracts/events';
import type { ProfileInput } from '@tsudoi/contracts/profile';
import type { Bilingual, Tactic } from '@tsudoi/contracts/tactics';
import { usualPriceJpy } from '@tsudoi/forecast/signUpPrior';

/** What a tenant says of its amounts. */
export type MoneyFacts = Pick<ProfileInput, 'currency' | 'yenPerUnit'>;

/** Yen for one unit of the tenant's currency; undefined where nobody told. */
export function yenPerUnitOf({ currency, yenPerUnit }: MoneyFacts): number | undefined {
  return currency === 'JPY' ? 1 : (yenPerUnit ?? undefined);
}

/** The event as what is believed of prices takes it, its price in yen; where the rate is not known a price is taken for the usual one. */
export function inYen<E extends Pick<Event, 'priceJpy' | 'category'>>(event: E, money: MoneyFacts): E {
  if (event.priceJpy === 0 || money.currency === 'JPY') return event;
  const rate = yenPerUnitOf(money);
  return { ...event, priceJpy: rate === undefined ? usualPriceJpy(event.category) : event.priceJpy * rate };
}

/** A tactic with prices in yen as the tenant pays it; undefined where it has a price and nobody told the rate. */
export function pricedIn(tactic: Tactic, money: MoneyFacts): Tactic | undefined {
  if (tactic.setupFeeJpy === 0 && tactic.costPerUnitJpy === 0) return tactic;
  const rate = yenPerUnitOf(money);
  if (rate === 1) return tactic;
  return rate === undefined
    ? undefined
    : { ...tactic, setupFeeJpy: tactic.setupFeeJpy / rate, costPerUnitJpy: tactic.costPerUnitJpy / rate };
}

/** What a tenant is asked where prices in yen wait for its rate, as a noun phrase. */
export function asksRate({ currency }: MoneyFacts): Bilingual {
  const named = (language: string): string =>
    new Intl.DisplayNames([language], { type: 'currency' }).of(currency) ?? currency;
  return { ja: `1${named('ja')}が何円にあたるか`, en: `how many yen one ${named('en')} is worth` };
}

/** An amount that visitors read, with the currency's own decimals where it has any. */
export function saidPrice(amount: number, currency: string, language: 'ja' | 'en'): string {
  if (currency === 'JPY') return `${amount.toLocaleString('en-US')}${language === 'ja' ? '円' : ' yen'}`;
  return new Intl.NumberFormat(language === 'ja' ? 'ja-JP' : 'en-US', {
    style: 'currency',
    currency,
    currencyDisplay: 'name',
    ...(Number.isInteger(amount) && { maximumFractionDigits: 0 }),
  }).format(amount);
}
