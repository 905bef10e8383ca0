import { is } from 'bpmn-js/lib/util/ModelUtil';
import { isEventSubProcess } from 'bpmn-js/lib/util/DiUtil';
import { EDGE_KINDS, EVENT_START, KINDS } from './kinds.js';

/** True when what stands in `scope` belongs to a sub-process and not to the diagram itself. */
const isGroup = (scope) => is(scope, 'bpmn:SubProcess');

const fitsScope = (kind, scope) => (isGroup(scope) ? !kind.topLevel : !kind.inGroup);

/** Kinds that may be put into `scope` (the process or a sub-process). */
export const kindsIn = (scope) => KINDS.filter((kind) => fitsScope(kind, scope));

/** Kinds that may follow `element`: after “whichever comes first” only what can be waited for. */
export function kindsAfter(element) {
  const following = kindsIn(element.parent).filter((kind) => !kind.start);
  return is(element, 'bpmn:EventBasedGateway') ? following.filter((kind) => kind.awaited) : following;
}

function kindsOnEdge(element) {
  const host = element.host;
  return EDGE_KINDS.filter((kind) => !kind.onGroup || is(host, 'bpmn:SubProcess') || is(host, 'bpmn:CallActivity'));
}

/**
 * What `element` may be changed into.
 *
 * @returns {Map<string, {label: string}>} by the id that bpmn-js gives the entry of its menu
 */
export function changesOf(element) {
  const offered = new Map();
  const offer = (kind) => offered.set(`replace-with-${kind.change || kind.id}`, kind);
  if (is(element, 'bpmn:BoundaryEvent')) kindsOnEdge(element).forEach(offer);
  else if (is(element, 'bpmn:StartEvent') && isEventSubProcess(element.parent)) offer(EVENT_START);
  else kindsIn(element.parent).filter((kind) => !kind.start || is(element, 'bpmn:StartEvent')).forEach(offer);
  const group = KINDS.find((kind) => kind.id === 'expanded-subprocess');
  if (isEventSubProcess(element)) offered.set('replace-with-subprocess', group);
  if (is(element, 'bpmn:SequenceFlow')) {
    offered.set('replace-with-default-flow', { label: 'Follow when no other line applies' });
    offered.set('replace-with-sequence-flow', { label: 'An ordinary line' });
  }
  return offered;
}
