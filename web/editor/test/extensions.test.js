import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import {
  INSTRUCTIONS, instructionsOf, OPERATOR, operatorOf, propertiesOf, propertyOf, withExtension, withProperties,
} from '../src/diagram/extensions.js';

const spiffworkflow = JSON.parse(await readFile(new URL('../src/spiffworkflow.json', import.meta.url)));
const moddle = new BpmnModdle({ spiffworkflow });

const DIAGRAM = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:other="https://other.example/ns"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="https://keepstep.example/bpmn">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:userTask id="visit" name="Visit" other:colour="red">
      <bpmn:extensionElements>
        <other:thing size="1"><other:inner>kept</other:inner></other:thing>
        <spiffworkflow:properties>
          <spiffworkflow:property name="role" value="worker"/>
          <spiffworkflow:property name="strange" value="x y"/>
        </spiffworkflow:properties>
        <spiffworkflow:instructionsForEndUser>
          See the child.
          Then see the home.
        </spiffworkflow:instructionsForEndUser>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:serviceTask id="tell">
      <bpmn:extensionElements>
        <spiffworkflow:serviceTaskOperator id="notify" resultVariable="told">
          <spiffworkflow:parameters><spiffworkflow:parameter id="who" type="str" value="holder"/></spiffworkflow:parameters>
        </spiffworkflow:serviceTaskOperator>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
  </bpmn:process>
</bpmn:definitions>`;

async function read() {
  const { rootElement, elementsById, warnings } = await moddle.fromXML(DIAGRAM);
  assert.deepEqual(warnings, []);
  return { rootElement, visit: elementsById.visit, tell: elementsById.tell };
}

const write = async (rootElement) => (await moddle.toXML(rootElement, { format: true })).xml;

test('properties, instructions and the operator are read', async () => {
  const { visit, tell } = await read();
  assert.equal(propertyOf(visit, 'role'), 'worker');
  assert.equal(propertyOf(visit, 'form'), '');
  assert.equal(instructionsOf(visit), 'See the child.\nThen see the home.');
  assert.equal(operatorOf(tell), 'notify');
  assert.equal(operatorOf(visit), '');
});

test('changing properties keeps everything else, in its place', async () => {
  const { rootElement, visit } = await read();
  const pairs = propertiesOf(visit).map(({ name, value }) => [name, name === 'role' ? 'manager' : value]);
  visit.extensionElements = withProperties(moddle, visit, pairs);
  const xml = await write(rootElement);
  assert.match(xml, /<other:inner>kept<\/other:inner>/);
  assert.match(xml, /other:colour="red"/);
  assert.match(xml, /name="role" value="manager" \/>\s*<spiffworkflow:property name="strange" value="x y"/);
  assert.ok(xml.indexOf('other:thing') < xml.indexOf('spiffworkflow:properties'));
  assert.ok(xml.indexOf('spiffworkflow:properties') < xml.indexOf('instructionsForEndUser'));
});

test('an operator keeps its parameters through the file', async () => {
  const { rootElement } = await read();
  const xml = await write(rootElement);
  assert.match(xml, /<spiffworkflow:serviceTaskOperator id="notify" resultVariable="told">\s*<spiffworkflow:parameters>/);
  assert.match(xml, /<spiffworkflow:parameter id="who" type="str" value="holder" \/>/);
});

test('nothing is left behind when the last extension goes', async () => {
  const { tell, visit } = await read();
  assert.equal(withExtension(moddle, tell, OPERATOR), undefined);
  assert.equal(withExtension(moddle, visit, INSTRUCTIONS).values.length, 2);
});
