import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstFree, referenceFrom } from '../src/diagram/names.js';

test('a name becomes a reference in small letters', () => {
  assert.equal(referenceFrom('Hold initial CIN meeting'), 'hold_initial_cin_meeting');
  assert.equal(referenceFrom('  The family’s view – Zoë '), 'the_familys_view_zoe');
});

test('a reference starts with a letter and has an end', () => {
  assert.equal(referenceFrom('10 working days'), 'working_days');
  assert.equal(referenceFrom('123 !'), '');
  assert.ok(referenceFrom('long '.repeat(40)).length <= 60);
  assert.ok(!referenceFrom('long '.repeat(40)).endsWith('_'));
});

test('a reference that is taken gets a number', () => {
  const taken = new Set(['visit', 'visit_2']);
  assert.equal(firstFree('visit', (id) => taken.has(id)), 'visit_3');
  assert.equal(firstFree('review', (id) => taken.has(id)), 'review');
});
