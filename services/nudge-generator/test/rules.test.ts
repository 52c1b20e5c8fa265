import assert from 'node:assert/strict';
import { RuleInput } from '@tsudoi/contracts/rules';
import { InvalidInput } from '@tsudoi/runtime/errors';
import type { RuleTrigger } from '@tsudoi/contracts/ruleTriggers';
import { checkRule } from '../src/when/rules/checkRule.ts';
import type { FiringEvent, HappeningEvent } from '../src/when/triggers/defineTrigger.ts';
import { definitionOf } from '../src/when/triggers/triggerDefinitions.ts';
import { fillAheadMs, waitsForDailyBatch } from '../src/when/triggers/dueWhen.ts';
import { anEventFacts } from './anEventFacts.ts';
import { aRule } from './nudgeService.ts';

const rule = (change: object = {}) => RuleInput.parse(aRule({ ...change }));
const eventId = '018f0000-0000-7000-8000-000000000001';
const behind = (payload: { leadDays?: number; ratio?: number }) => ({
  id: '7',
  type: 'event.behind' as const,
  occurredAt: '2026-11-21T00:00:00Z',
  payload: { eventId, leadDays: 6, ratio: 0.7, ...payload },
});
const pace: RuleTrigger = { kind: 'pace', leadDays: 7, ratio: 0.8 };

const firedBy = definitionOf(pace);
assert.ok(firedBy.firedBy === 'domain events');
const firesOn = (trigger: RuleTrigger, told: FiringEvent) =>
  firedBy.matches(undefined as never, trigger, told, undefined);
const slotOf = (told: FiringEvent, event: HappeningEvent) => firedBy.slot(pace, told, event);
const anEvent: HappeningEvent = { id: eventId, ...anEventFacts() };

describe('a rule', () => {
  it('may answer "ignored" only with a rest in between', () => {
    const trigger = { kind: 'signal', signal: 'ignored' };
    assert.throws(() => {
      checkRule(rule({ trigger }));
    }, InvalidInput);
    checkRule(rule({ trigger, cooldownSeconds: 3_600 }));
  });

  it('waits for the daily batch in scheduled mode, and in hybrid mode unless it is chosen', () => {
    const chosen = rule({ immediate: true });
    const other = rule({ immediate: false });
    assert.deepEqual(
      (['scheduled', 'hybrid', 'event-driven'] as const).map((mode) => [
        waitsForDailyBatch(chosen, mode),
        waitsForDailyBatch(other, mode),
      ]),
      [
        [true, true],
        [false, true],
        [false, false],
      ],
    );
    const urgent = rule({ priority: 'urgent', immediate: false });
    assert.equal(waitsForDailyBatch(urgent, 'scheduled'), false, 'what is urgent waits in no mode');
    assert.equal(fillAheadMs(other, 'event-driven'), 120_000);
    assert.equal(fillAheadMs(other, 'scheduled'), 86_400_000);
  });

  it('on the pace fires at its lead day and below its share of the curve, once an event', () => {
    assert.equal(firesOn(pace, behind({})), true);
    assert.equal(firesOn(pace, behind({ leadDays: 8 })), false);
    assert.equal(firesOn(pace, behind({ ratio: 0.8 })), false);
    assert.equal(firesOn({ ...pace, eventId: '018f0000-0000-7000-8000-000000000002' }, behind({})), false);
    const event = anEvent;
    const slot = slotOf(behind({ leadDays: 6 }), event);
    assert.equal(slot, slotOf({ ...behind({ leadDays: 5 }), id: '8' }, event));
    assert.notEqual(slot, slotOf(behind({}), { ...event, startsAt: new Date('2027-03-09T03:00:00Z') }));
  });
});
