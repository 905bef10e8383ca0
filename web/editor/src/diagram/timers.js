const NAMED = /^\s*(due|opens)\(\s*(["'])([a-z][a-z0-9_]*)\2\s*\)\s*$/;

const definitionOf = (element, type) => (element.get('eventDefinitions') || [])
  .find((definition) => definition.$type === type);

/** The timer of a start, catch or boundary event, or undefined. */
export const timerOf = (element) => (element.eventDefinitions ? definitionOf(element, 'bpmn:TimerEventDefinition') : undefined);

/** What the timer says, as text; empty when it says nothing yet. */
export function timerText(timer) {
  const expression = timer.get('timeDate') || timer.get('timeDuration') || timer.get('timeCycle');
  return (expression && expression.body) || '';
}

/**
 * Reads `due("initial_meeting_due")` or `opens("review_interval_max")`.
 *
 * @returns {{call: 'due'|'opens', parameter: string}|null} null when the text is anything else
 */
export function readTimer(text) {
  const match = NAMED.exec(text);
  return match && { call: match[1], parameter: match[3] };
}

export const writeTimer = (call, parameter) => `${call}("${parameter}")`;
