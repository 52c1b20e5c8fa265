/** A language that this command speaks. */
export type Language = 'ja' | 'en';

/** The language of the terminal, by `LC_ALL`, `LC_MESSAGES`, `LANG` in the order of POSIX. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const given = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(
    (each) => each !== undefined && each !== '',
  );
  return given?.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
