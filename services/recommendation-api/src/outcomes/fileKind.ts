import type { AttendanceSource, ResultSource } from '@tsudoi/contracts/outcomes';

/** What a column of an advertiser's export may be. `breakdown` tells rows of one campaign and day apart (age, device, placement). */
export type ResultField =
  | 'day'
  | 'campaign'
  | 'group'
  | 'ad'
  | 'breakdown'
  | 'account'
  | 'spend'
  | 'currency'
  | 'impressions'
  | 'clicks'
  | 'signUps'
  | 'units'
  | 'event'
  | 'tactic'
  | 'utmCampaign'
  | 'utmId';

/** What a column of a list of participants may be. */
export type AttendeeField = 'id' | 'status' | 'attendance' | 'quantity';

/** Field → names of its column, the best first; see `plainTitle` for how they are compared. */
type Titles<Field extends string> = Readonly<Partial<Record<Field, readonly string[]>>>;

/** An advertiser's export. */
export interface ResultKind {
  readonly kind: 'results';
  readonly source: Exclude<ResultSource, 'api'>;
  readonly titles: Titles<ResultField>;
  /** Titles that only this export has. */
  readonly marks: readonly string[];
  /** The tactic of rows that name none. */
  readonly tacticKey?: string;
}

/** What the words of a ticket service mean for one participant. */
export type AttendeeState = 'coming' | 'cancelled' | 'waiting' | 'attended' | 'absent';

/** A ticket service's list of participants. Only counts are kept of it. */
export interface AttendeeKind {
  readonly kind: 'attendance';
  readonly source: Exclude<AttendanceSource, 'stated' | 'sign-ups' | 'generic'>;
  readonly titles: Titles<AttendeeField>;
  readonly marks: readonly string[];
  /** Words of the column `status`, plain; those of `attendance` where `doorWords` has none. */
  readonly words: Readonly<Record<string, AttendeeState>>;
  /** Words of the column `attendance` alone: yes is "attended" there, and "coming" of a status. */
  readonly doorWords: Readonly<Record<string, AttendeeState>>;
}

export type FileKind = ResultKind | AttendeeKind;

/** A title as titles are compared: width and case folded, without blanks, marks and what stands in brackets. */
export function plainTitle(title: string): string {
  return title
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, '')
    .replaceAll(/[\s_\-・.:#'"*]/g, '');
}
