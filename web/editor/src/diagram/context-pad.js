import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { isEventSubProcess } from 'bpmn-js/lib/util/DiUtil';
import BpmnContextPad from 'bpmn-js/lib/features/context-pad/ContextPadProvider';
import { CAN_HAVE_DEADLINE, KINDS, NEXT } from './kinds.js';
import { deadlineOf } from './deadlines.js';
import { kindsAfter } from './offers.js';
import { BUTTON } from './palette.js';

const KEPT = ['connect', 'replace', 'delete'];
const TITLES = { connect: 'Draw a line to another element', replace: 'Change what this is', delete: 'Delete' };

function canBeFollowed(element) {
  return element.type !== 'label' && is(element, 'bpmn:FlowNode') && !is(element, 'bpmn:EndEvent')
    && !isEventSubProcess(element);
}

function canHaveDeadline(element) {
  return element.type !== 'label' && isAny(element, CAN_HAVE_DEADLINE) && !isEventSubProcess(element)
    && !deadlineOf(element);
}

/** The small pad beside a selected element: what may follow it, its deadline, line, change, delete. */
export default class ContextPad extends BpmnContextPad {
  static $inject = [...BpmnContextPad.$inject, 'adding', 'deadlines'];

  constructor(...services) {
    super(...services);
    [this.adding, this.deadlines] = services.slice(BpmnContextPad.$inject.length);
  }

  getContextPadEntries(element) {
    const inherited = super.getContextPadEntries(element);
    const kept = KEPT.filter((id) => inherited[id])
      .map((id) => [id, { ...inherited[id], title: TITLES[id], html: BUTTON }]);
    return { ...this.#next(element), ...this.#deadline(element), ...Object.fromEntries(kept) };
  }

  getMultiElementContextPadEntries(elements) {
    const entries = super.getMultiElementContextPadEntries(elements);
    return Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, { ...entry, html: BUTTON }]));
  }

  #next(element) {
    if (!canBeFollowed(element)) return {};
    const allowed = kindsAfter(element);
    const quick = KINDS.filter((kind) => NEXT.includes(kind.id) && allowed.includes(kind));
    const menu = ['append', this.#entry('keepstep-icon-add', 'Add what comes next: choose from a list', (event) => this.#openMenu(event, element))];
    return Object.fromEntries([menu, ...quick.map((kind) => [`append.${kind.id}`, this.#entry(
      kind.icon, `Add next: ${kind.label.toLowerCase()}`, () => this.adding.append(element, kind))])]);
  }

  #deadline(element) {
    if (!canHaveDeadline(element)) return {};
    const add = () => this.deadlines.add(element);
    return { 'add.deadline': this.#entry('bpmn-icon-intermediate-event-catch-non-interrupting-timer', 'Add a deadline', add) };
  }

  #entry(className, title, click) {
    return { group: 'model', className, title, html: BUTTON, action: { click } };
  }

  #openMenu(event, element) {
    const box = event.target.closest('.entry').getBoundingClientRect();
    this.adding.openMenu(element, { x: box.right + 6, y: box.top });
  }
}
