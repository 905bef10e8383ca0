import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import { inWords } from '../src/studio/warnings.js';

const spiffworkflow = JSON.parse(await readFile(new URL('../src/spiffworkflow.json', import.meta.url)));

const read = (inside) => new BpmnModdle({ spiffworkflow }).fromXML(`<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tool="https://tool.example/ns" id="d" targetNamespace="t">
  <bpmn:process id="p">${inside}</bpmn:process>
</bpmn:definitions>`);

test('a reference to nothing is said with both ends', async () => {
  const { warnings } = await read('<bpmn:sequenceFlow id="line" name="yes" sourceRef="gone" targetRef="gone" />');
  assert.deepEqual(inWords(warnings), ['“yes” points to “gone”, which this file does not hold.']);
});

test('what stands where nothing can stand is named', async () => {
  const { warnings } = await read('<bpmn:nonsense id="x" />');
  assert.equal(inWords(warnings).length, 1);
  assert.match(inWords(warnings)[0], /bpmn:nonsense/);
});

test('an error of the browser is never shown as it is', () => {
  assert.deepEqual(inWords([{ message: 'TypeError: x is undefined\n at y' }, { message: 'Failed to execute' }]), ['A part of it cannot be drawn.']);
});
