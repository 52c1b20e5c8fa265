import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A name server on loopback that knows TXT records only; everything else does not exist there. */
export interface DnsServer {
  /** `127.0.0.1:port`, as resolvers take it. */
  readonly address: string;
  /** The TXT records by name; what a test puts there is answered from then on. */
  readonly records: Map<string, readonly string[]>;
  close(): void;
}

/** Starts it. */
export async function startDnsServer(): Promise<DnsServer> {
  const records = new Map<string, readonly string[]>();
  const socket = createSocket('udp4');
  socket.on('message', (asked, { address, port }) => {
    socket.send(answerTo(asked, records), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${String(socket.address().port)}`,
    records,
    close: () => socket.close(),
  };
}

/** RFC 1035: the header, the question as it was asked, and one TXT record a text, split into strings of 255 bytes. */
function answerTo(asked: Buffer, records: ReadonlyMap<string, readonly string[]>): Buffer {
  const labels: string[] = [];
  let at = 12;
  while (asked[at] !== undefined && asked[at] !== 0) {
    const length = asked[at] as number;
    labels.push(asked.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const question = asked.subarray(12, at + 5);
  const isTxt = asked.readUInt16BE(at + 1) === 16;
  const texts = (isTxt && records.get(labels.join('.').toLowerCase())) || [];
  const header = Buffer.alloc(12);
  asked.copy(header, 0, 0, 2);
  header.writeUInt16BE(texts.length > 0 ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(texts.length, 6);
  return Buffer.concat([header, question, ...texts.map(record)]);
}

function record(text: string): Buffer {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += 255) {
    const part = bytes.subarray(from, from + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(16, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
