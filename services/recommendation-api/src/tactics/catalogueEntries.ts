import type { CatalogueEntry } from './catalogueEntry.ts';
import { listings } from './catalogueListings.ts';
import { offlineAndMedia } from './catalogueOfflineAndMedia.ts';
import { onlineAds } from './catalogueOnlineAds.ts';
import { ownChannels } from './catalogueOwnChannels.ts';
import { people } from './cataloguePeople.ts';

/** Every tactic that an installation starts with. */
export const catalogueEntries: readonly CatalogueEntry[] = [
  ...listings,
  ...ownChannels,
  ...people,
  ...onlineAds,
  ...offlineAndMedia,
];
