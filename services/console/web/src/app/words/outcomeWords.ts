import { outcome as en } from './en/outcome.ts';
import { outcome as ja } from './ja/outcome.ts';

/** Words of the page of an outcome; they come with it. */
export const outcomeWords = { ja, en };
