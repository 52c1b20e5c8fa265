/** A property of an iCalendar object: `NAME;PARAM=x:value`, unfolded. */
export interface IcsLine {
  readonly name: string;
  readonly params: ReadonlyMap<string, string>;
  readonly value: string;
  readonly raw: string;
}

/** The lines of one VEVENT, sub-components (alarms) left out. */
export type IcsEvent = readonly IcsLine[];

/** The VEVENT blocks of an iCalendar text, in its order. @throws Error when BEGIN and END do not match. */
export function icsEvents(text: string): readonly IcsEvent[] {
  const events: IcsLine[][] = [];
  const open: string[] = [];
  for (const raw of text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    if (raw === '') continue;
    const line = icsLine(raw);
    if (line.name === 'BEGIN') {
      open.push(line.value.toUpperCase());
      if (open.at(-1) === 'VEVENT') events.push([]);
    } else if (line.name === 'END') {
      if (open.pop() !== line.value.toUpperCase()) throw new Error('BEGIN and END do not match');
    } else if (open.at(-1) === 'VEVENT') events.at(-1)?.push(line);
  }
  if (open.length > 0) throw new Error(`END:${open.at(-1) ?? ''} is missing`);
  return events;
}

/** The first line of a name. */
export function icsFind(event: IcsEvent, name: string): IcsLine | undefined {
  return event.find((line) => line.name === name);
}

/** TEXT with its escapes undone. */
export function icsUnescape(text: string): string {
  return text.replaceAll(/\\([\\;,nN])/g, (_all, escaped: string) =>
    escaped.toLowerCase() === 'n' ? '\n' : escaped,
  );
}

/** TEXT with what must be escaped escaped. */
export function icsEscape(text: string): string {
  return text.replaceAll(/[\\;,]/g, (found) => `\\${found}`).replaceAll(/\r?\n/g, '\\n');
}

function icsLine(raw: string): IcsLine {
  let quoted = false;
  let colon = -1;
  for (let at = 0; at < raw.length && colon < 0; at += 1) {
    if (raw[at] === '"') quoted = !quoted;
    else if (raw[at] === ':' && !quoted) colon = at;
  }
  if (colon < 0) throw new Error('a line without a colon');
  const [name = '', ...params] = raw.slice(0, colon).split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  return {
    name: name.toUpperCase(),
    params: new Map(
      params.map((param) => {
        const equals = param.indexOf('=');
        return [param.slice(0, equals).toUpperCase(), param.slice(equals + 1).replaceAll('"', '')];
      }),
    ),
    value: raw.slice(colon + 1),
    raw,
  };
}
