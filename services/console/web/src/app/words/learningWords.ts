import { learning as en } from './en/learning.ts';
import { learning as ja } from './ja/learning.ts';

/** Words of the pages about models; they come with these pages. */
export const learningWords = { ja, en };
