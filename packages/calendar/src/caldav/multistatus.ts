import { readXml, xmlChild, xmlReading, type XmlElement, type XmlReading } from './xml.ts';

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

const responseName = dav('response');
const noProps: DavResponse['props'] = new Map();
const noneRefused: DavResponse['refused'] = new Map();
const noErrors: readonly string[] = [];

/**
 * Reads a 207 body: `each` hears of a response when it ends, and nothing is kept of it here. Comes to the sync token, if there is one.
 * @throws UnreadableXml when it is none, also when it is cut
 */
export function* multistatusReading(each: (response: DavResponse) => void): XmlReading<string | null> {
  const root = yield* xmlReading((rootName, child) => {
    // Some servers put a lone response where a multistatus belongs.
    if (rootName === responseName) return false;
    if (child.name === responseName) keep(child);
    return child.name !== dav('sync-token');
  });
  if (root.name === responseName) keep(root);
  const token = xmlChild(root, dav('sync-token'))?.text.trim();
  return token === undefined || token === '' ? null : token;

  function keep(response: XmlElement): void {
    let props: Map<string, XmlElement> | undefined;
    let refused: Map<string, number> | undefined;
    for (const propstat of response.children) {
      if (propstat.name !== dav('propstat')) continue;
      const status = statusOf(xmlChild(propstat, dav('status'))?.text) || 200;
      for (const prop of xmlChild(propstat, dav('prop'))?.children ?? [])
        if (status >= 200 && status < 300) (props ??= new Map<string, XmlElement>()).set(prop.name, prop);
        else (refused ??= new Map<string, number>()).set(prop.name, status);
    }
    const status = statusOf(xmlChild(response, dav('status'))?.text);
    const error = xmlChild(response, dav('error'));
    const shared = {
      status,
      props: props ?? noProps,
      refused: refused ?? noneRefused,
      errors: error ? errorsOf(error) : noErrors,
    };
    for (const { name, text: href } of response.children)
      if (name === dav('href')) each({ href: href.trim(), ...shared });
  }
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
