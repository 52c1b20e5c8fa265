import assert from 'node:assert/strict';
import { readXml, xmlReading, type XmlElement } from '../src/caldav/xml.ts';
import { readInParts } from '../src/caldav/readInParts.ts';

const documents = [
  '<?xml version="1.0"?><!-- > --><d:multistatus xmlns:d="DAV:" xmlns:c="u:c"><d:response><d:href>/a%20b/x.ics</d:href><c:data name="A&amp;B">BEGIN:VCALENDAR&#13;\nSUMMARY:集い &lt;1&gt; &unknown; & rest</c:data></d:response><d:sync-token>t</d:sync-token></d:multistatus>\n',
  '\uFEFF<a><![CDATA[x]]y]]]><b c="d>e" name=\'f"g\'/>h<?pi <b> ?>i<!-- <c> -- -->j</a>',
  `<a>${'&amp;'.repeat(50)}${'集い&#x1F600;'.repeat(50)}<b/></a>`,
  '<a/>',
];
const broken = [
  '',
  'x',
  '<a>',
  '<a',
  '<a b="c',
  '<a><![CDATA[x',
  '<a><!-- x',
  '<a><b></a></b>',
  '<a/><b/>',
  '<!DOCTYPE a><a/>',
  '<a',
  '</a>',
];

async function* cutBy(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** What a reading makes of parts of this size, each handed on as it is. */
function ofParts(text: string, size: number): XmlElement {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += size) parts.push(text.slice(at, at + size));
  const reading = xmlReading();
  for (let step = reading.next(); ; step = reading.next(step.value === 'more' ? parts.shift() : undefined))
    if (step.done) return step.value;
}

describe('A document of a calendar server, read while it comes', () => {
  it('is the same however it is cut: every size of parts from one character on', async () => {
    for (const text of documents) {
      const whole = readXml(text);
      for (let size = 1; size <= text.length; size += 1)
        assert.deepEqual(ofParts(text, size), whole, `parts of ${String(size)}: ${text}`);
      assert.deepEqual(await readInParts(xmlReading(), cutBy(text, 7)), whole);
    }
  });

  it('is refused however it is cut, where it is none', () => {
    for (const text of broken)
      for (let size = 1; size <= Math.max(1, text.length); size += 1)
        assert.throws(
          () => ofParts(text, size),
          { name: 'UnreadableXml' },
          `parts of ${String(size)}: ${text}`,
        );
  });

  it('is let go of early where the reading ends early', async () => {
    let left = false;
    async function* parts() {
      try {
        for (;;) yield '<a>'.repeat(10_000);
      } finally {
        left = true;
      }
    }
    await assert.rejects(readInParts(xmlReading(), parts()), { message: /nested too deeply/ });
    assert.ok(left);
  });

  it('keeps no more children of its root than there are elements below one', () => {
    assert.throws(() => readXml(`<a>${'<b/>'.repeat(20_001)}</a>`), { message: /too many elements/ });
    assert.equal(readXml(`<a>${'<b/>'.repeat(20_000)}</a>`).children.length, 20_000);
  });
});

describe('Texts sorted step by step', () => {});
