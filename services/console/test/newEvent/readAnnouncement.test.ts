import assert from 'node:assert/strict';
import { readAnnouncement } from '../../web/src/pages/newEvent/readAnnouncement.ts';

const now = new Date(2026, 10, 26, 12);

describe('An announcement that is pasted', () => {
  it('in Japanese fills name, start, place, seats and price', () => {
    const found = readAnnouncement(
      '【TypeScript 勉強会】\n日時: 2027年1月15日（金） 19時30分〜\n会場: 渋谷ヒカリエ 8F\n対象: Web エンジニア\n定員: ８０名\n参加費: 1,000円\n',
      now,
    );
    assert.deepEqual(found, {
      name: 'TypeScript 勉強会',
      startsAt: '2027-01-15T19:30',
      format: 'venue',
      venue: '渋谷ヒカリエ 8F',
      audience: 'Web エンジニア',
      capacity: '80',
      price: '1000',
      category: 'meetup',
    });
  });

  it('in English fills the same', () => {
    const found = readAnnouncement(
      'Spring Webinar on Taxes\nWhen: 3 March 2027, 7:30 pm\nWhere: online\nSeats: 1,200\nFee: free\n',
      now,
    );
    assert.deepEqual(found, {
      name: 'Spring Webinar on Taxes',
      startsAt: '2027-03-03T19:30',
      format: 'online',
      capacity: '1200',
      price: '0',
      category: 'webinar',
    });
  });

  it('without a year means the next such day', () => {
    assert.equal(readAnnouncement('朝市\n3月8日 9:00 から', now).startsAt, '2027-03-08T09:00');
    assert.equal(readAnnouncement('朝市\n12月5日 午後2時半', now).startsAt, '2026-12-05T14:30');
  });

  it('as .ics is read by its fields, folded lines and escapes included', () => {
    const found = readAnnouncement(
      'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Market\\, big\r\nDTSTART;TZID=Asia/Tokyo:20270308T090000\r\nLOCATION:Kamakura \r\n station\r\nDESCRIPTION:Vegetables\\nand more\r\nEND:VEVENT\r\nEND:VCALENDAR',
      now,
    );
    assert.deepEqual(found, {
      name: 'Market, big',
      startsAt: '2027-03-08T09:00',
      format: 'venue',
      venue: 'Kamakura station',
      theme: 'Vegetables',
    });
  });

  it('says nothing of what it does not say, and takes no impossible day', () => {
    assert.deepEqual(readAnnouncement('hello', now), {});
    assert.equal(readAnnouncement('x\n2027年2月31日', now).startsAt, undefined);
  });
});
