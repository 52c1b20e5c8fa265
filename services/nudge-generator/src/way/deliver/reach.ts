import type { RuleInput } from '@tsudoi/contracts/rules';
import type { ClaimedContact, ClaimedNudge } from '../../backlog/claim.ts';
import type { TenantNudgeSettings } from '../../when/store/settings.ts';
import { fallbackChain, type Step, type TenantAddresses } from '../channels/fallbackChain.ts';

/** A person with what they turned off. */
export type Person = Pick<ClaimedNudge, 'contact' | 'channelsOff' | 'unsubscribed'>;

/** The ways by which a rule may reach a person now, best first; none where they do not take messages of its purpose. */
export function chainOf({
  person,
  rule,
  settings,
  tenantAddresses,
}: {
  readonly person: Person;
  readonly rule: Pick<RuleInput, 'purpose' | 'channels'>;
  readonly settings: Pick<TenantNudgeSettings, 'promotionNeedsConsent'>;
  readonly tenantAddresses: TenantAddresses;
}): readonly Step[] {
  return takesPurpose(settings, rule, person.contact)
    ? fallbackChain(reachable(person), rule.channels, tenantAddresses)
    : [];
}

function takesPurpose(
  { promotionNeedsConsent }: Pick<TenantNudgeSettings, 'promotionNeedsConsent'>,
  rule: Pick<RuleInput, 'purpose'>,
  contact: ClaimedContact | null,
): boolean {
  if (rule.purpose !== 'promotion') return true;
  const granted = contact?.consent['promotion']?.granted;
  return promotionNeedsConsent ? granted === true : granted !== false;
}

function reachable({ contact, channelsOff, unsubscribed }: Person) {
  return {
    email: contact?.email ?? null,
    phone: contact?.phone ?? null,
    attributes: contact?.attributes ?? {},
    consent: contact?.consent ?? {},
    preferences: contact?.preferences ?? {},
    unsubscribed,
    channelsOff,
    hasBrowser: contact?.browser ?? false,
    hasApp: contact?.app ?? false,
  };
}
