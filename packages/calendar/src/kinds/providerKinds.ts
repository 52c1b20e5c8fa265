import { caldav } from './caldav.ts';
import type { ProviderDefinition } from './defineProvider.ts';
import { google } from './google.ts';
import { microsoft } from './microsoft.ts';

/** Every kind of provider; another one is a file beside these and a line here. */
export const providerKinds: readonly ProviderDefinition[] = [google, microsoft, caldav];

/** The definition of a kind; undefined where this build has none. */
export function providerKind(kind: string): ProviderDefinition | undefined {
  return providerKinds.find((each) => each.kind === kind);
}
