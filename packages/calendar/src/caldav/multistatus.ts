import { readXml, xmlChild, type XmlElement } from './xml.ts';

export const dav = (name: string) => `{DAV:}${name}`;
export const cal = (name: string) => `{urn:ietf:params:xml:ns:caldav}${name}`;
export const cs = (name: string) => `{http://calendarserver.org/ns/}${name}`;

/** One response of a multistatus (RFC 4918 14.24). */
export interface DavResponse {
  /** As the server wrote it. */
  readonly href: string;
  /** Of the response itself; 0 where it has properties instead. */
  readonly status: number;
  /** Properties that the server gave, by name. */
  readonly props: ReadonlyMap<string, XmlElement>;
  /** Status of properties that it did not give, by name. */
  readonly refused: ReadonlyMap<string, number>;
  /** Names of the preconditions that an error mentions. */
  readonly errors: readonly string[];
}

export interface Multistatus {
  readonly responses: readonly DavResponse[];
  readonly syncToken: string | null;
}

/** Reads a 207 body. @throws UnreadableXml when it is none, also when it is cut. */
export function readMultistatus(text: string): Multistatus {
  const root = readXml(text);
  const responses: DavResponse[] = [];
  // Some servers put a lone response where a multistatus belongs.
  const found =
    root.name === dav('response') ? [root] : root.children.filter((each) => each.name === dav('response'));
  for (const response of found) {
    const props = new Map<string, XmlElement>();
    const refused = new Map<string, number>();
    for (const propstat of response.children.filter((each) => each.name === dav('propstat'))) {
      const status = statusOf(xmlChild(propstat, dav('status'))?.text) || 200;
      for (const prop of xmlChild(propstat, dav('prop'))?.children ?? [])
        if (status >= 200 && status < 300) props.set(prop.name, prop);
        else refused.set(prop.name, status);
    }
    const status = statusOf(xmlChild(response, dav('status'))?.text);
    const errors = errorsOf(xmlChild(response, dav('error')));
    for (const href of response.children.filter((each) => each.name === dav('href')))
      responses.push({ href: href.text.trim(), status, props, refused, errors });
  }
  const token = xmlChild(root, dav('sync-token'))?.text.trim();
  return { responses, syncToken: token === undefined || token === '' ? null : token };
}

/** The preconditions that an error body names; none where it is no DAV error. */
export function readErrors(text: string): readonly string[] {
  if (!text.includes('<')) return [];
  try {
    const root = readXml(text);
    return root.name === dav('error') ? errorsOf(root) : [];
  } catch {
    return [];
  }
}

function errorsOf(error: XmlElement | undefined): string[] {
  return (error?.children ?? []).map((each) => each.name);
}

function statusOf(text: string | undefined): number {
  return Number(/\b(\d{3})\b/.exec(text ?? '')?.[1] ?? 0);
}
