import { atOnce, type Steps } from '../turns.ts';

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

/** Bounds of a document: depth, elements in all and below one child of the root, attributes and characters of a tag, prefixes in force at one place. */
const most = { depth: 40, elements: 1_000_000, below: 20_000, attributes: 60, tag: 65_536, prefixes: 200 };

/** A step reads so many characters or marks; a longer text is read in pieces of so many. */
const stepCharacters = 32_768;
const stepMarks = 200;

/** A prefix in force; those of the elements around follow. A chain, not a map for each element: a million elements may each declare one. */
interface Namespace {
  readonly prefix: string;
  readonly uri: string;
  readonly outer: Namespace | undefined;
  readonly count: number;
}

interface OpenElement {
  readonly tag: string;
  readonly name: string;
  children: XmlElement[] | undefined;
  texts: string[] | undefined;
  readonly attributes: ReadonlyMap<string, string>;
  readonly namespaces: Namespace | undefined;
}

const noChildren: readonly XmlElement[] = [];
const noAttributes: ReadonlyMap<string, string> = new Map();

/**
 * The root of a document. One pass over the text; no DTD and so no entities of one's own; characters that XML forbids are let
 * through, because servers send what clients stored. A document that ends too early is refused: half a list is no list.
 * @throws UnreadableXml
 */
export function readXml(text: string): XmlElement {
  return atOnce(xmlSteps(text));
}

/** The same step by step. A child of the root that `take` takes is left out of the root: it need not be held until the end. */
export function* xmlSteps(
  text: string,
  take: (root: string, child: XmlElement) => boolean = () => false,
): Steps<XmlElement> {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let below = 0;
  let marks = 0;
  let at = text.indexOf('<');
  let stepFrom = at;
  if (at < 0) throw new UnreadableXml('no XML');
  while (at < text.length) {
    marks += 1;
    if (marks > stepMarks || at - stepFrom > stepCharacters) {
      yield;
      marks = 0;
      stepFrom = at;
    }
    if (text.startsWith('<!--', at)) {
      at = after(text, '-->', at + 4);
    } else if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end < 0) throw new UnreadableXml('the document is cut');
      keepText(text.slice(at + 9, end));
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
      below = open.length === 1 ? 0 : below + 1;
      if (count > most.elements || below > most.below)
        throw new UnreadableXml('the document has too many elements');
      if (open.length >= most.depth) throw new UnreadableXml('the document is nested too deeply');
      if (root) throw new UnreadableXml('two roots');
      const made = opened(inside, open.at(-1)?.namespaces);
      if (text[end - 1] === '/') close(made);
      else open.push(made);
      at = end + 1;
    }
    const next = text.indexOf('<', at);
    const stop = next < 0 ? text.length : next;
    while (at < stop && open.length > 0) {
      const end = pieceEnd(text, at, stop);
      keepText(unescaped(text.slice(at, end)));
      at = end;
      if (at < stop) yield;
    }
    at = stop;
  }
  if (!root || open.length > 0) throw new UnreadableXml('the document is cut');
  return root;

  function keepText(part: string): void {
    const parent = open.at(-1);
    if (parent) (parent.texts ??= []).push(part);
  }

  function close({ name, children = noChildren as XmlElement[], texts, attributes }: OpenElement): void {
    const made = { name, children, text: texts?.join('') ?? '', attributes };
    const parent = open.at(-1);
    if (!parent) root = made;
    else if (open.length > 1 || !take(parent.name, made)) (parent.children ??= []).push(made);
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

function opened(inside: string, inherited: Namespace | undefined): OpenElement {
  const tag = /^[^\s/>]{1,200}/.exec(inside)?.[0];
  if (tag === undefined) throw new UnreadableXml('a tag without a name');
  let attributes: Map<string, string> | undefined;
  let namespaces = inherited;
  let at = tag.length;
  for (let read = 0; at < inside.length && read < most.attributes; read += 1) {
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
      const declared = (namespaces?.count ?? 0) + 1;
      if (declared > most.prefixes) throw new UnreadableXml('too many namespaces are declared');
      namespaces = { prefix: name.slice(6), uri: value, outer: namespaces, count: declared };
    } else (attributes ??= new Map<string, string>()).set(name, value);
    at = end + 1;
  }
  const colon = tag.indexOf(':');
  const namespace = uriOf(namespaces, colon < 0 ? '' : tag.slice(0, colon));
  return {
    tag,
    name: `{${namespace}}${tag.slice(colon + 1)}`,
    children: undefined,
    texts: undefined,
    attributes: attributes ?? noAttributes,
    namespaces,
  };
}

function uriOf(namespaces: Namespace | undefined, prefix: string): string {
  if (prefix === 'xml') return 'http://www.w3.org/XML/1998/namespace';
  for (let each = namespaces; each; each = each.outer) if (each.prefix === prefix) return each.uri;
  return '';
}

/** Where a piece of text ends that cuts no entity in two. */
function pieceEnd(text: string, from: number, stop: number): number {
  if (stop - from <= stepCharacters) return stop;
  const end = from + stepCharacters;
  const entity = text.lastIndexOf('&', end - 1);
  return entity > end - 12 && entity > from ? entity : end;
}

/** Where a tag ends; a quoted attribute may hold `>`. */
function tagEnd(text: string, from: number): number {
  let quote = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    if (at - from > most.tag) throw new UnreadableXml('a tag is too long');
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
