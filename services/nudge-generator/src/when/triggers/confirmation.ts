/** What the rule that asks listens to, and what its nudges say they were made by. */
export const confirmationWanted = 'contact.confirmation_wanted';

/** Why nothing goes to somebody who has still to confirm. */
export const notConfirmed = 'not_confirmed';
/** Who sends it once they did. */
export const byConfirmation = 'confirmation';

type Trigger = Readonly<Record<string, unknown>>;

/** Whether a nudge is the message that asks a person to confirm. */
export function isConfirmation({ kind }: Trigger): boolean {
  return kind === confirmationWanted;
}

/** Whether a nudge is only for who confirmed. Members who connected a calendar are told that it is lost, whether they did or not. */
export function needsConfirmation({ kind }: Trigger): boolean {
  return kind !== confirmationWanted && kind !== 'calendar.connection_lost';
}
