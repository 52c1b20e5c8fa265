/** An element of an XML document; prefixes resolved. */
export interface XmlElement {
  /** `{namespace}local`, as `{DAV:}href`. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Own text, joined; CDATA included. */
  readonly text: string;
  /** The value of its attribute `name`: no other is read by anybody. */
  readonly named: string | undefined;
}

/** The document is cut, not well-formed, or larger than we read. */
export class UnreadableXml extends Error {
  override readonly name = 'UnreadableXml';
}

/**
 * Bounds of a document: depth, elements in all, below one child of the root, and as children of the root that are kept; attributes and
 * characters of a tag, prefixes in force at one place.
 */
const most = {
  depth: 40,
  elements: 1_000_000,
  below: 20_000,
  kept: 20_000,
  attributes: 60,
  tag: 65_536,
  prefixes: 200,
};

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
  readonly named: string | undefined;
  readonly namespaces: Namespace | undefined;
}

const noChildren: readonly XmlElement[] = [];
/** The longest mark by which the kinds of markup are told apart. */
const longestMark = '<![CDATA['.length;
const longestEntity = 12;
/** Characters of a tag's name that are read. */
const longestName = 200;
/** So many names of one place are remembered. */
const mostNames = 64;

/**
 * A reading of a document that comes in parts: it asks for a `turn` of the loop for others, or for `more`, which is answered with the
 * next part, or with nothing when there is none.
 */
export type XmlReading<T> = Generator<'turn' | 'more', T, string | undefined>;

/** The root of a document that is small. @throws UnreadableXml */
export function readXml(text: string): XmlElement {
  const reading = xmlReading();
  let part: string | undefined = text;
  for (let step = reading.next(); ;) {
    if (step.done) return step.value;
    if (step.value === 'turn') step = reading.next();
    else {
      step = reading.next(part);
      part = undefined;
    }
  }
}

/**
 * Reads a document to its root. One pass over the text, of which no more is held than the part that came last and a tag that it cuts;
 * no DTD and so no entities of one's own; characters that XML forbids are let through, because servers send what clients stored. A
 * document that ends too early is refused: half a list is no list. A child of the root that `take` takes is left out of the root: it
 * need not be held until the end.
 * @throws UnreadableXml
 */
export function* xmlReading(
  take: (root: string, child: XmlElement) => boolean = () => false,
): XmlReading<XmlElement> {
  const open: OpenElement[] = [];
  const nameOf = createNames();
  let root: XmlElement | undefined;
  let count = 0;
  let below = 0;
  let marks = 0;
  let text = '';
  let at = 0;
  let ended = false;
  let stepFrom = 0;
  while (text.indexOf('<', at) < 0) {
    at = text.length;
    if (!(yield* more())) throw new UnreadableXml('no XML');
  }
  at = text.indexOf('<', at);
  do {
    marks += 1;
    if (marks > stepMarks || at - stepFrom > stepCharacters) {
      yield 'turn';
      marks = 0;
      stepFrom = at;
    }
    while (text.length - at < longestMark && (yield* more()));
    if (text.startsWith('<!--', at)) {
      at += 4;
      yield* upTo('-->');
    } else if (text.startsWith('<![CDATA[', at)) {
      at += longestMark;
      yield* upTo(']]>', keepText);
    } else if (text.startsWith('<?', at)) {
      at += 2;
      yield* upTo('?>');
    } else if (text.startsWith('<!', at)) {
      throw new UnreadableXml('a document type is not accepted');
    } else if (text.startsWith('</', at)) {
      const end = wholeTagEnd() ?? (yield* tagEnd());
      const closed = open.pop();
      if (!closed || !isNamed(text, at + 2, end, closed.tag))
        throw new UnreadableXml('a tag that was never opened is closed');
      close(closed);
      at = end + 1;
    } else {
      const end = wholeTagEnd() ?? (yield* tagEnd());
      const inside = text.slice(at + 1, text[end - 1] === '/' ? end - 1 : end);
      count += 1;
      below = open.length === 1 ? 0 : below + 1;
      if (count > most.elements || below > most.below)
        throw new UnreadableXml('the document has too many elements');
      if (open.length >= most.depth) throw new UnreadableXml('the document is nested too deeply');
      if (root) throw new UnreadableXml('two roots');
      const made = opened(inside, open.at(-1)?.namespaces, nameOf);
      if (text[end - 1] === '/') close(made);
      else open.push(made);
      at = end + 1;
    }
  } while (isAtNextTag() || (yield* toNextTag()));
  if (!root || open.length > 0) throw new UnreadableXml('the document is cut');
  return root;

  /** Takes the next part in and lets go of what was read; false when there is none. */
  function* more(): XmlReading<boolean> {
    const part = ended ? undefined : yield 'more';
    ended = part === undefined;
    text = text.slice(at) + (part ?? '');
    at = 0;
    marks = 0;
    stepFrom = 0;
    return !ended;
  }

  /** On to a mark and past it; what stands before it is handed to `keep` in pieces. */
  function* upTo(mark: string, keep?: (piece: string) => void): XmlReading<void> {
    for (;;) {
      const found = text.indexOf(mark, at);
      const end = found < 0 ? Math.max(at, text.length - mark.length + 1) : found;
      keep?.(text.slice(at, end));
      at = end;
      if (found >= 0) break;
      if (!(yield* more())) throw new UnreadableXml('the document is cut');
    }
    at += mark.length;
  }

  /** The same at once, for the many that lie whole in this part and quote nothing; undefined for others. */
  function wholeTagEnd(): number | undefined {
    const end = Math.min(text.length, at + most.tag);
    for (let each = at + 1; each < end; each += 1) {
      const code = text.charCodeAt(each);
      if (code === 62) return each;
      if (code === 34 || code === 39) break;
    }
    return undefined;
  }

  /** Where the tag that begins here ends; a quoted attribute may hold `>`. */
  function* tagEnd(): XmlReading<number> {
    let quote = 0;
    for (let read = 1; ;) {
      const [part, from] = [text, at];
      for (; from + read < part.length; read += 1) {
        if (read > most.tag) throw new UnreadableXml('a tag is too long');
        const code = part.charCodeAt(from + read);
        if (quote !== 0) {
          if (code === quote) quote = 0;
        } else if (code === 34 || code === 39) quote = code;
        else if (code === 62) return from + read;
      }
      if (!(yield* more())) throw new UnreadableXml('the document is cut');
    }
  }

  /** The same at once, for a short text whose end lies in this part; false where there is more to do. */
  function isAtNextTag(): boolean {
    const next = text.indexOf('<', at);
    if (next < 0 || next - at > stepCharacters) return false;
    if (next > at && open.length > 0) keepText(unescaped(text.slice(at, next)));
    at = next;
    return true;
  }

  /** Keeps the text up to the next tag, in pieces that cut no entity in two; false at the end of the document. */
  function* toNextTag(): XmlReading<boolean> {
    for (;;) {
      const next = text.indexOf('<', at);
      const stop = next >= 0 ? next : wholeEnd(text, at, text.length);
      while (at < stop && open.length > 0) {
        const end = stop - at <= stepCharacters ? stop : wholeEnd(text, at, at + stepCharacters);
        keepText(unescaped(text.slice(at, end)));
        at = end;
        if (at < stop) yield 'turn';
      }
      at = stop;
      if (next >= 0) return true;
      if (!(yield* more())) return false;
    }
  }

  function keepText(part: string): void {
    const parent = open.at(-1);
    if (parent && part !== '') (parent.texts ??= []).push(part);
  }

  function close({ name, children = noChildren as XmlElement[], texts, named }: OpenElement): void {
    const made = { name, children, text: texts?.join('') ?? '', named };
    const parent = open.at(-1);
    if (!parent) root = made;
    else if (open.length > 1 || !take(parent.name, made)) {
      parent.children ??= [];
      if (parent.children.push(made) > most.kept)
        throw new UnreadableXml('the document has too many elements');
    }
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

/** Whether a closing tag names what was opened; blanks may follow the name. */
function isNamed(text: string, from: number, end: number, tag: string): boolean {
  return end - from === tag.length ? text.startsWith(tag, from) : text.slice(from, end).trim() === tag;
}

function opened(
  inside: string,
  inherited: Namespace | undefined,
  nameOf: ReturnType<typeof createNames>,
): OpenElement {
  const tag = tagName(inside);
  let named: string | undefined;
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
    } else if (name === 'name') named = value;
    at = end + 1;
  }
  return {
    tag,
    name: nameOf(tag, namespaces),
    children: undefined,
    texts: undefined,
    named,
    namespaces,
  };
}

/** The name of a tag, as it is written. */
function tagName(inside: string): string {
  const end = inside.search(/[\s/>]/);
  const tag = inside.slice(0, Math.min(end < 0 ? inside.length : end, longestName));
  if (tag === '') throw new UnreadableXml('a tag without a name');
  return tag;
}

/** Resolves prefixes; the tags of one place come again and again, and each name is made once there. */
function createNames(): (tag: string, namespaces: Namespace | undefined) => string {
  const names = new Map<string, string>();
  let place: Namespace | undefined;
  return (tag, namespaces) => {
    if (place !== namespaces || names.size > mostNames) {
      if (names.size > 0) names.clear();
      place = namespaces;
    }
    let name = names.get(tag);
    if (name === undefined) {
      const colon = tag.indexOf(':');
      const namespace = uriOf(namespaces, colon < 0 ? '' : tag.slice(0, colon));
      names.set(tag, (name = `{${namespace}}${tag.slice(colon + 1)}`));
    }
    return name;
  };
}

function uriOf(namespaces: Namespace | undefined, prefix: string): string {
  if (prefix === 'xml') return 'http://www.w3.org/XML/1998/namespace';
  for (let each = namespaces; each; each = each.outer) if (each.prefix === prefix) return each.uri;
  return '';
}

/** The end of a piece of text, or the place before it where an entity begins that would be cut in two. */
function wholeEnd(text: string, from: number, end: number): number {
  const entity = text.lastIndexOf('&', end - 1);
  return entity > end - longestEntity && entity >= from && !text.slice(entity, end).includes(';')
    ? entity
    : end;
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
