import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionsWith } from '../src/properties/options.js';

const offered = [{ value: 'worker', label: 'Social worker' }];

test('a stored value that is no longer offered is still shown', () => {
  const options = optionsWith(offered, 'panel_chair', 'Choose');
  assert.deepEqual(options.at(-1), { value: 'panel_chair', label: 'panel_chair (no longer in the list)' });
});

test('a stored value that is offered appears once', () => {
  assert.deepEqual(optionsWith(offered, 'worker', 'Choose').map(({ value }) => value), ['', 'worker']);
});

test('without words for nothing, nothing is offered only while nothing is stored', () => {
  assert.deepEqual(optionsWith(offered, '').map(({ value }) => value), ['', 'worker']);
  assert.deepEqual(optionsWith(offered, 'worker').map(({ value }) => value), ['worker']);
});
