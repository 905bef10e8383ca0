import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isComplete, readCondition, writeCondition } from '../src/conditions/expression.js';
import { comparisonsOf, isWhole, kindOf, withName, withOp } from '../src/conditions/comparisons.js';

const SIMPLE = [
  'review_outcome == "close"',
  'need_decision != "plan"',
  'is_known(initial_meeting_on)',
  'step_up_outcome == "stay_in_need" and not is_known(plan_started_on)',
  'refusal_outcome in ("universal_or_targeted", "single_agency")',
  'entry_route not in ("transfer_in",)',
  'preparation_visit == true or visits_continue == false',
  'last_meeting_on < due("post_cp_min_plan") or last_meeting_on <= today()',
  'plan_started_on >= opens("review_interval_max")',
  'children_seen >= 3',
  'step_up_outcome == "stay_in_need" and not need_decision == "plan"',
  'not preparation_visit == true',
];

const RAW = [
  'family_signs == true and (meeting_kind == "initial" or plan_change == "significant")',
  'a == 1 and b == 2 or c == 3', 'not visits > 3', 'due("x") <= today()', 'a.b == 1', 'open("x")', 'a ==', 'a == "x', 'a = 1',
  '1 < visits < 3', 'visits in (1, 2)', 'a == "x" "y"', 'and', 'is_known(today())',
];

SIMPLE.forEach((text) => test(`rows show: ${text}`, () => {
  const { rows, joiner } = readCondition(text);
  assert.ok(isWhole(rows));
  assert.equal(writeCondition(rows, joiner), text);
}));

RAW.forEach((text) => test(`stays as written: ${text}`, () => assert.equal(readCondition(text), null)));

test('a flag alone is the same as one that is yes', () => {
  assert.deepEqual(readCondition('preparation_visit').rows, [{ name: 'preparation_visit', op: '==', value: 'true' }]);
});

test('single quotation marks are read and written as double ones', () => {
  const { rows, joiner } = readCondition("a == 'x' and b in ('y',)");
  assert.equal(writeCondition(rows, joiner), 'a == "x" and b in ("y",)');
});

test('nothing written is no rows, and a row half chosen is not whole', () => {
  assert.deepEqual(readCondition('  '), { rows: [], joiner: 'and' });
  assert.ok(!isComplete({ name: 'a', op: '==', value: '' }));
  assert.ok(!isComplete({ name: 'a', op: 'in', value: [] }));
  assert.ok(isComplete({ name: 'a', op: 'unknown', value: '' }));
});

test('the kind is what the page says, else what the name and the value look like', () => {
  const names = [{ value: 'outcome', kind: 'code' }];
  assert.equal(kindOf({ name: 'outcome', value: 'true' }, names), 'code');
  assert.equal(kindOf({ name: 'last_visit_on', value: '' }, names), 'date');
  assert.equal(kindOf({ name: 'other', value: 'false' }, names), 'flag');
  assert.equal(kindOf({ name: 'other', value: '12' }, names), 'number');
});

test('another answer starts anew; another comparison keeps the value that fits', () => {
  const row = { name: 'outcome', op: '==', value: '"close"' };
  assert.deepEqual(withName(row, 'seen_on', []), { name: 'seen_on', op: 'known', value: '' });
  assert.deepEqual(withOp(row, 'in'), { name: 'outcome', op: 'in', value: ['close'] });
  assert.deepEqual(withOp(withOp(row, 'in'), '!='), { name: 'outcome', op: '!=', value: '"close"' });
  assert.deepEqual(withOp(row, 'known').value, '');
});

test('a comparison that the kind lacks is still shown', () => {
  assert.equal(comparisonsOf('flag', '!=').at(-1).value, '!=');
  assert.equal(comparisonsOf('flag', '==').length, 4);
});
