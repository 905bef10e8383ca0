import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTimer, writeTimer } from '../src/diagram/timers.js';

test('a timer names one parameter', () => {
  assert.deepEqual(readTimer(' due("initial_meeting_due") '), { call: 'due', parameter: 'initial_meeting_due' });
  assert.deepEqual(readTimer("opens('review_interval_max')"), { call: 'opens', parameter: 'review_interval_max' });
});

test('what is written can be read', () => {
  assert.deepEqual(readTimer(writeTimer('due', 'visit_interval_max')), { call: 'due', parameter: 'visit_interval_max' });
});

test('anything else is left for the person to see', () => {
  ['', 'P10D', 'due("a", plan_started_on)', 'due(a)', 'due("a\')', 'today()'].forEach((text) => assert.equal(readTimer(text), null));
});
