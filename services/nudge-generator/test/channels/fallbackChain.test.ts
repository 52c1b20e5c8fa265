import assert from 'node:assert/strict';
import { fallbackChain, type Reachable } from '../../src/way/channels/fallbackChain.ts';

function aPerson(differing: Partial<Reachable> = {}): Reachable {
  return {
    email: 'hanako@example.jp',
    phone: '+819012345678',
    attributes: { slack: 'U0123456789' },
    consent: {},
    preferences: {},
    unsubscribed: false,
    channelsOff: [],
    hasBrowser: true,
    hasApp: false,
    ...differing,
  };
}
const names = (person: Reachable, ...order: Parameters<typeof fallbackChain>[1]) =>
  fallbackChain(person, order).map(({ channel }) => channel);

describe('The fallback chain', () => {
  it('keeps the rule’s order among the ways that lead to the person', () => {
    assert.deepEqual(names(aPerson(), 'mobile_push', 'web_push', 'email', 'in_app'), [
      'web_push',
      'email',
      'in_app',
    ]);
    assert.deepEqual(names(aPerson({ email: null }), 'email', 'webhook', 'slack'), ['slack']);
  });
  it('puts the person’s own order before the rule’s', () => {
    const person = aPerson({ preferences: { channels: 'slack, email' } });
    assert.deepEqual(names(person, 'in_app', 'email', 'slack'), ['slack', 'email', 'in_app']);
  });
  it('leaves out what was turned off or refused, and everything after an unsubscribe', () => {
    assert.deepEqual(names(aPerson({ channelsOff: ['email'] }), 'email', 'in_app'), ['in_app']);
    assert.deepEqual(names(aPerson({ consent: { push: { granted: false } } }), 'web_push', 'in_app'), [
      'in_app',
    ]);
    assert.deepEqual(names(aPerson({ unsubscribed: true }), 'email', 'in_app'), []);
  });
  it('sends SMS only with a consent that was given', () => {
    assert.deepEqual(names(aPerson(), 'sms', 'email'), ['email']);
    assert.deepEqual(names(aPerson({ consent: { sms: { granted: true } } }), 'sms', 'email'), [
      'sms',
      'email',
    ]);
  });
  it('gives the tenant’s webhook to those without their own', () => {
    const defaults = { webhook: 'https://hooks.example/all' };
    assert.deepEqual(fallbackChain(aPerson(), ['webhook'], defaults), [
      { channel: 'webhook', address: 'https://hooks.example/all' },
    ]);
  });
});
