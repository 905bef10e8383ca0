/**
 * The kinds of element that Keepstep runs, in the words of the people who draw with them.
 *
 * The palette, the menu for adding and the menu for changing all read this one table, so that nothing can be
 * drawn which the check would refuse. `change` is the id under which bpmn-js offers the same kind when an
 * element is changed into another.
 */
export const GROUPS = {
  step: 'Steps',
  route: 'Ways to go',
  wait: 'Waiting',
  end: 'Starts and ends',
};

const timer = { eventDefinitionType: 'bpmn:TimerEventDefinition' };
const message = { eventDefinitionType: 'bpmn:MessageEventDefinition' };
const error = { eventDefinitionType: 'bpmn:ErrorEventDefinition' };
const escalation = { eventDefinitionType: 'bpmn:EscalationEventDefinition' };
const terminate = { eventDefinitionType: 'bpmn:TerminateEventDefinition' };

export const KINDS = [
  {
    id: 'user-task', group: 'step', icon: 'bpmn-icon-user-task', label: 'A step people do',
    hint: 'Someone fills in a form', shape: { type: 'bpmn:UserTask' },
  },
  {
    id: 'service-task', group: 'step', icon: 'bpmn-icon-service-task', label: 'A step Keepstep does',
    hint: 'Tell someone, write a document, open a record', shape: { type: 'bpmn:ServiceTask' },
  },
  {
    id: 'call-activity', group: 'step', icon: 'bpmn-icon-call-activity', label: 'Another diagram',
    hint: 'A stage that is drawn on its own', shape: { type: 'bpmn:CallActivity' },
  },
  {
    id: 'expanded-subprocess', group: 'step', icon: 'bpmn-icon-subprocess-expanded', label: 'A group of steps',
    hint: 'Can be left or stopped as one', shape: { type: 'bpmn:SubProcess', isExpanded: true },
  },
  {
    id: 'event-subprocess', group: 'step', icon: 'bpmn-icon-event-subprocess-expanded', topLevel: true, start: true,
    label: 'Steps that a message starts', hint: 'Runs beside everything else, as often as the message comes',
    shape: { type: 'bpmn:SubProcess', isExpanded: true, triggeredByEvent: true },
  },
  {
    id: 'exclusive-gateway', group: 'route', icon: 'bpmn-icon-gateway-xor', label: 'Choose one way',
    hint: 'Or bring ways together again', shape: { type: 'bpmn:ExclusiveGateway' },
  },
  {
    id: 'parallel-gateway', group: 'route', icon: 'bpmn-icon-gateway-parallel', label: 'Do several at once',
    hint: 'Or wait until all are done', shape: { type: 'bpmn:ParallelGateway' },
  },
  {
    id: 'event-based-gateway', group: 'route', icon: 'bpmn-icon-gateway-eventbased',
    label: 'Wait for whichever comes first', hint: 'A message or a date', shape: { type: 'bpmn:EventBasedGateway' },
  },
  {
    id: 'timer-intermediate-catch', group: 'wait', icon: 'bpmn-icon-intermediate-event-catch-timer', awaited: true,
    label: 'Wait for a date', hint: 'A milestone, or “not before”',
    shape: { type: 'bpmn:IntermediateCatchEvent', ...timer },
  },
  {
    id: 'message-intermediate-catch', group: 'wait', icon: 'bpmn-icon-intermediate-event-catch-message', awaited: true,
    label: 'Wait for a message', hint: 'Something another step or another part of the case says',
    shape: { type: 'bpmn:IntermediateCatchEvent', ...message },
  },
  {
    id: 'message-intermediate-throw', group: 'wait', icon: 'bpmn-icon-intermediate-event-throw-message',
    label: 'Send a message', hint: 'To another part of the same case',
    shape: { type: 'bpmn:IntermediateThrowEvent', ...message },
  },
  {
    id: 'none-start-event', change: 'none-start', group: 'end', icon: 'bpmn-icon-start-event-none', start: true,
    label: 'Start', hint: 'Where the diagram begins', shape: { type: 'bpmn:StartEvent' },
  },
  {
    id: 'message-start', group: 'end', icon: 'bpmn-icon-start-event-message', start: true, topLevel: true,
    label: 'Start with a message', hint: 'The message begins the diagram', shape: { type: 'bpmn:StartEvent', ...message },
  },
  {
    id: 'none-end-event', change: 'none-end', group: 'end', icon: 'bpmn-icon-end-event-none', label: 'End',
    hint: 'Nothing more follows here', shape: { type: 'bpmn:EndEvent' },
  },
  {
    id: 'message-end', group: 'end', icon: 'bpmn-icon-end-event-message', label: 'End with a message',
    hint: 'Tell another part of the same case', shape: { type: 'bpmn:EndEvent', ...message },
  },
  {
    id: 'terminate-end', group: 'end', icon: 'bpmn-icon-end-event-terminate', inGroup: true,
    label: 'End and stop the whole group', hint: 'Everything still open in this group stops',
    shape: { type: 'bpmn:EndEvent', ...terminate },
  },
  {
    id: 'error-end', group: 'end', icon: 'bpmn-icon-end-event-error', inGroup: true, label: 'End with an error',
    hint: 'The group stops and goes on where the error is caught', shape: { type: 'bpmn:EndEvent', ...error },
  },
  {
    id: 'escalation-end', group: 'end', icon: 'bpmn-icon-end-event-escalation', inGroup: true,
    label: 'End with an escalation', hint: 'Caught on the edge of the group', shape: { type: 'bpmn:EndEvent', ...escalation },
  },
];

/** What may sit on the edge of a step: offered only when changing an event that is already there. */
export const EDGE_KINDS = [
  { id: 'timer-boundary', label: 'Deadline that stops the step' },
  { id: 'non-interrupting-timer-boundary', label: 'Deadline: the step stays open' },
  { id: 'message-boundary', label: 'Message that stops it', onGroup: true },
  { id: 'error-boundary', label: 'Error in it' },
  { id: 'escalation-boundary', label: 'Escalation that stops it' },
  { id: 'non-interrupting-escalation-boundary', label: 'Escalation: it goes on' },
];

/** The only start that an event sub-process may have. */
export const EVENT_START = { id: 'non-interrupting-message-start', label: 'When this message comes' };

/** Kinds shown in the palette itself; the rest stand in its menu. */
export const IN_PALETTE = [
  'user-task', 'call-activity', 'exclusive-gateway', 'parallel-gateway', 'timer-intermediate-catch', 'none-end-event',
];

/** Kinds that the context pad offers with one click. */
export const NEXT = ['user-task', 'exclusive-gateway', 'none-end-event'];

/** Kinds of step whose edge can carry a deadline. */
export const CAN_HAVE_DEADLINE = ['bpmn:UserTask', 'bpmn:CallActivity', 'bpmn:SubProcess'];
