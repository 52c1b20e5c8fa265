/** Who wrote a text: a model is believed nothing; people may say what they like, but not link where they like. */
export type Author = 'model' | 'person';

/** What words may say and where they may lead. Everything in it is the organiser's own. */
export interface Brief {
  readonly locale: 'ja' | 'en';
  /** Addresses that may appear, as the organiser wrote them; nothing else is a link. */
  readonly links: readonly string[];
  /** Mail addresses and telephone numbers that may appear. */
  readonly contacts?: readonly string[];
  /** The organiser's texts: goal, draft, descriptions. Their numbers, offers and names may be repeated. */
  readonly texts: readonly string[];
  readonly event?: EventFacts | undefined;
  /** How the person is called; '' when nobody knows. */
  readonly contactName: string;
  /** Whole days until the event; 0 is today. */
  readonly daysLeft?: number | undefined;
  /** Parts of the prompt that must not come back. */
  readonly prompt?: string | undefined;
}

/** What is known of the event. */
export interface EventFacts {
  readonly name: string;
  readonly startsAt?: Date | undefined;
  /** IANA name, for day and hour of the start; Asia/Tokyo unless said. */
  readonly timeZone?: string | undefined;
}

/** A text that is about to leave; channels without a subject have ''. */
export interface OutgoingWords {
  readonly subject: string;
  readonly text: string;
}

/** Why words may not leave. */
export type FaultKind =
  | 'empty'
  | 'hidden_character'
  | 'foreign_link'
  | 'foreign_address'
  | 'foreign_phone'
  | 'payment'
  | 'credentials'
  | 'lure'
  | 'refusal'
  | 'leak'
  | 'placeholder'
  | 'language'
  | 'number'
  | 'date'
  | 'offer'
  | 'other_name'
  | 'place'
  | 'change'
  | 'observed'
  | 'abuse'
  | 'threat';

/** A fault and where it stands. */
export interface WordFault {
  readonly kind: FaultKind;
  /** The part of the text, at most 80 characters; it may hold a person's data, so it is for the organiser, not for a log. */
  readonly found: string;
}
