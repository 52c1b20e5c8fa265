/** An element of an XML document; prefixes resolved. */
export interface XmlElement {
  /** `{namespace}local`, as `{DAV:}href`. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Own text, joined; CDATA included. */
  readonly text: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** The document is cut, not well-formed, or larger than we read. */
class UnreadableXml extends Error {
  override readonly name = 'UnreadableXml';
}

const most = { depth: 40, elements: 1_000_000, attributes: 60 };

interface OpenElement {
  readonly tag: string;
  readonly name: string;
  readonly children: XmlElement[];
  readonly texts: string[];
  readonly attributes: Map<string, string>;
  readonly namespaces: ReadonlyMap<string, string>;
}

/**
 * The root of a document. One pass over the text; no DTD and so no entities of one's own; characters that XML forbids are let
 * through, because servers send what clients stored. A document that ends too early is refused: half a list is no list.
 * @throws UnreadableXml
 */
export function readXml(text: string): XmlElement {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let at = text.indexOf('<');
  if (at < 0) throw new UnreadableXml('no XML');
  while (at < text.length) {
    if (text.startsWith('<!--', at)) {
      at = after(text, '-->', at + 4);
    } else if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end < 0) throw new UnreadableXml('the document is cut');
      open.at(-1)?.texts.push(text.slice(at + 9, end));
      at = end + 3;
    } else if (text.startsWith('<?', at)) {
      at = after(text, '?>', at);
    } else if (text.startsWith('<!', at)) {
      throw new UnreadableXml('a document type is not accepted');
    } else if (text.startsWith('</', at)) {
      const end = after(text, '>', at);
      const tag = text.slice(at + 2, end - 1).trim();
      const closed = open.pop();
      if (closed?.tag !== tag) throw new UnreadableXml('a tag that was never opened is closed');
      close(closed);
      at = end;
    } else {
      const end = tagEnd(text, at);
      const inside = text.slice(at + 1, text[end - 1] === '/' ? end - 1 : end);
      count += 1;
      if (count > most.elements) throw new UnreadableXml('the document has too many elements');
      if (open.length >= most.depth) throw new UnreadableXml('the document is nested too deeply');
      if (root) throw new UnreadableXml('two roots');
      const made = opened(inside, open.at(-1)?.namespaces ?? noNamespaces);
      if (text[end - 1] === '/') close(made);
      else open.push(made);
      at = end + 1;
    }
    const next = text.indexOf('<', at);
    const stop = next < 0 ? text.length : next;
    if (stop > at) open.at(-1)?.texts.push(unescaped(text.slice(at, stop)));
    at = stop;
  }
  if (!root || open.length > 0) throw new UnreadableXml('the document is cut');
  return root;

  function close(element: OpenElement): void {
    const { name, children, attributes } = element;
    const made = { name, children, text: element.texts.join(''), attributes };
    const parent = open.at(-1);
    if (parent) parent.children.push(made);
    else root = made;
  }
}

/** The first child of a name. */
export function xmlChild(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** Text as an element's content. */
export function xmlEscape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const noNamespaces: ReadonlyMap<string, string> = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

function opened(inside: string, inherited: ReadonlyMap<string, string>): OpenElement {
  const tag = /^[^\s/>]{1,200}/.exec(inside)?.[0];
  if (tag === undefined) throw new UnreadableXml('a tag without a name');
  const attributes = new Map<string, string>();
  let namespaces = inherited;
  let at = tag.length;
  while (at < inside.length && attributes.size < most.attributes) {
    const equals = inside.indexOf('=', at);
    if (equals < 0) break;
    const name = inside.slice(at, equals).trim();
    let from = equals + 1;
    while (from < inside.length && inside.charCodeAt(from) <= 32) from += 1;
    const quote = inside[from];
    if (quote !== '"' && quote !== "'") throw new UnreadableXml('an attribute without quotes');
    const end = inside.indexOf(quote, from + 1);
    if (end < 0) throw new UnreadableXml('an attribute without an end');
    const value = unescaped(inside.slice(from + 1, end));
    if (name === 'xmlns' || name.startsWith('xmlns:')) {
      if (namespaces === inherited) namespaces = new Map(inherited);
      (namespaces as Map<string, string>).set(name.slice(6), value);
    } else attributes.set(name, value);
    at = end + 1;
  }
  const colon = tag.indexOf(':');
  const namespace = namespaces.get(colon < 0 ? '' : tag.slice(0, colon)) ?? '';
  return {
    tag,
    name: `{${namespace}}${tag.slice(colon + 1)}`,
    children: [],
    texts: [],
    attributes,
    namespaces,
  };
}

/** Where a tag ends; a quoted attribute may hold `>`. */
function tagEnd(text: string, from: number): number {
  let quote = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return at;
  }
  throw new UnreadableXml('the document is cut');
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  if (at < 0) throw new UnreadableXml('the document is cut');
  return at + mark.length;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (all, name: string) => {
    if (!name.startsWith('#')) return named[name.toLowerCase()] ?? all;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
