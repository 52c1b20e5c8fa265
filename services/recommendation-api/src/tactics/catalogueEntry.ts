import type { TacticInput } from '@tsudoi/contracts/tactics';
import type { z } from 'zod';

/** A catalogue entry as it is written: what is left out takes the contract's defaults. */
export type CatalogueEntry = z.input<typeof TacticInput>;
