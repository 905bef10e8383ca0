import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { propertyOf } from '../diagram/extensions.js';

/** Elements from which a case can come to `element`: along lines, from the step of a deadline, into a group. */
function before(element) {
  const sources = (element.incoming || []).filter((line) => is(line, 'bpmn:SequenceFlow')).map((line) => line.source);
  if (element.host) sources.push(element.host);
  if (is(element, 'bpmn:StartEvent') && is(element.parent, 'bpmn:SubProcess')) sources.push(element.parent);
  return sources;
}

const inside = (element) => (is(element, 'bpmn:SubProcess') ? element.children : []);

function answersAt(element, { forms, processes }) {
  const asked = getBusinessObject(element);
  const among = (list, id) => list.find(({ value }) => value === id)?.names || [];
  if (is(element, 'bpmn:UserTask')) return among(forms, propertyOf(asked, 'form') || element.id);
  return is(element, 'bpmn:CallActivity') ? among(processes, asked.calledElement) : [];
}

/**
 * Names that forms before `element` give, nearest first: what a condition there most likely asks.
 *
 * @param {{forms: object[], processes: object[]}} config each with the `names` that it gives
 * @returns {string[]} without repetition
 */
export function earlierNames(element, config) {
  const found = new Set();
  const seen = new Set([element]);
  const waiting = [...before(element)];
  while (waiting.length) {
    const next = waiting.shift();
    if (seen.has(next)) continue;
    seen.add(next);
    answersAt(next, config).forEach((name) => found.add(name));
    waiting.push(...inside(next), ...before(next));
  }
  return [...found];
}
