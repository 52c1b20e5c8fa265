/** A mail as the people of the story get it. */
export interface StoryMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** The invitation for calendars, as iCalendar. */
  readonly invitation: string | undefined;
}

/** A mail server that the installation may send to, and whose mails can be read. */
export interface Mailbox {
  readonly host: string;
  readonly port: number;
  mails(): readonly StoryMail[];
}
