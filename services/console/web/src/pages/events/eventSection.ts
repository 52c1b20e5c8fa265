import type { Output } from '@tsudoi/client/createClient';

/** Events under a title. */
export interface EventSection {
  readonly title: string;
  readonly events: readonly Output<'listEvents'>['items'][number][];
}
