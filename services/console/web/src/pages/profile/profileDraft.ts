import type { Body, Output } from '@tsudoi/client/createClient';

/** The channels that a tenant may know its reach of, in the order of the form. */
export const reachFields = [
  'mailingList',
  'pastAttendees',
  'lineFriends',
  'xFollowers',
  'instagramFollowers',
  'facebookFollowers',
  'linkedinFollowers',
  'youtubeSubscribers',
  'websiteVisitors',
  'blogReaders',
  'communityMembers',
  'partnerReach',
  'speakerFollowers',
  'staffAndMembers',
  'shopWindows',
] as const satisfies readonly (keyof Output<'readProfile'>['reach'])[];

type ReachField = (typeof reachFields)[number];

/** The form as it is typed: text, empty where nothing is known; the share of trials in per cent. */
export type ProfileDraft = Record<
  ReachField | 'hourlyWageJpy' | 'currency' | 'yenPerUnit' | 'landingUrl' | 'exploration',
  string
>;

/** The form of a profile that is kept. */
export function draftOf(profile: Output<'readProfile'>): ProfileDraft {
  const text = (value: number | string | null | undefined) =>
    value === null || value === undefined ? '' : String(value);
  const reach = Object.fromEntries(reachFields.map((name) => [name, text(profile.reach[name])]));
  return {
    ...(reach as Record<ReachField, string>),
    hourlyWageJpy: text(profile.hourlyWageJpy),
    currency: profile.currency,
    yenPerUnit: text(profile.yenPerUnit),
    landingUrl: text(profile.landingUrl),
    exploration:
      profile.explorationShare === undefined ? '' : text(Math.round(profile.explorationShare * 1_000) / 10),
  };
}

/** What is sent, with what the form does not show as it was; a text that is no number goes as it is, so that the API names its field. */
export function inputOf(
  draft: ProfileDraft,
  { sharesOutcomes }: Pick<Output<'readProfile'>, 'sharesOutcomes'>,
): Body<'putProfile'> {
  const number = (text: string) => {
    const plain = text.normalize('NFKC').replaceAll(/[,\s]/g, '');
    const value = Number(plain);
    return Number.isNaN(value) ? (plain as unknown as number) : value;
  };
  const known = reachFields.filter((name) => draft[name].trim() !== '');
  return {
    reach: Object.fromEntries(known.map((name) => [name, number(draft[name])])),
    hourlyWageJpy: draft.hourlyWageJpy.trim() === '' ? null : number(draft.hourlyWageJpy),
    landingUrl: draft.landingUrl.trim() === '' ? null : draft.landingUrl.trim(),
    currency: draft.currency.normalize('NFKC').trim().toUpperCase() || 'JPY',
    yenPerUnit: draft.yenPerUnit.trim() === '' ? null : number(draft.yenPerUnit),
    ...(sharesOutcomes !== undefined && { sharesOutcomes }),
    ...(draft.exploration.trim() !== '' && { explorationShare: number(draft.exploration) / 100 }),
  };
}
