import { is, getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';
import { timerOf, writeTimer } from './timers.js';

const ROOM_BELOW = 75;
const FROM_LEFT = 30;

const holdsTimer = (event) => is(event, 'bpmn:BoundaryEvent') && timerOf(getBusinessObject(event));

/**
 * The boundary event that gives a step its date: a timer that leaves the step open, else any timer on its edge.
 */
export function deadlineOf(step) {
  const timers = (step.attachers || []).filter(holdsTimer);
  return timers.find((event) => getBusinessObject(event).cancelActivity === false) || timers[0];
}

/** Gives a step a deadline, or names another one for it. */
export default class Deadlines {
  static $inject = ['modeling', 'changes', 'selection'];

  constructor(modeling, changes, selection) {
    Object.assign(this, { modeling, changes, selection });
  }

  /** Hangs a timer with its own end on the step's lower edge and selects it. */
  add(step) {
    let event;
    this.changes.together(() => { event = this.#hang(step); });
    this.selection.select(event);
  }

  /** Names the parameter of the step's deadline, adding the timer first where there is none. */
  name(step, parameter, label) {
    this.changes.together(() => {
      const event = deadlineOf(step) || this.#hang(step, label);
      this.changes.setTimer(event, parameter ? writeTimer('due', parameter) : '');
    });
  }

  #hang(step, label) {
    const place = { x: step.x + FROM_LEFT, y: step.y + step.height };
    const timer = { type: 'bpmn:BoundaryEvent', eventDefinitionType: 'bpmn:TimerEventDefinition', cancelActivity: false };
    const event = this.modeling.createShape(timer, place, step, { attach: true });
    this.modeling.appendShape(event, { type: 'bpmn:EndEvent' }, { x: place.x, y: place.y + ROOM_BELOW });
    if (label) this.changes.setAttribute(event, 'name', label);
    return event;
  }
}
