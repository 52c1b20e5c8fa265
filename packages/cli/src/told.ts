/** What is told to people, in both languages. */
export interface Told {
  readonly ja: string;
  readonly en: string;
}

/** One text for both languages: names, numbers, what a server said. */
export const same = (text: string): Told => ({ ja: text, en: text });
