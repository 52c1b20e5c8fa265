import type { RuleInput } from '@tsudoi/contracts/rules';
import type { SpendTags } from '@tsudoi/llm/request';

/** What the words of a nudge are paid for: its rule and its event. */
export function spendTags(
  nudge: { readonly ruleId: string; readonly eventId: string | null },
  rule: Pick<RuleInput, 'brief'>,
): SpendTags {
  const eventId = nudge.eventId ?? rule.brief.eventId;
  return { ruleId: nudge.ruleId, ...(eventId === undefined ? {} : { eventId }) };
}
