import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { isEventSubProcess } from 'bpmn-js/lib/util/DiUtil';
import BpmnContextPad from 'bpmn-js/lib/features/context-pad/ContextPadProvider';
import { CAN_HAVE_DEADLINE, KINDS, NEXT } from './kinds.js';
import { deadlineOf } from './deadlines.js';
import { kindsAfter } from './offers.js';
import { besideButton, BUTTON } from './palette.js';

const TITLES = { connect: 'Draw a line to another element', delete: 'Delete' };

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
  static $inject = [...BpmnContextPad.$inject, 'adding', 'deadlines', 'changeMenu'];

  constructor(...services) {
    super(...services);
    [this.adding, this.deadlines, this.changeMenu] = services.slice(BpmnContextPad.$inject.length);
  }

  getContextPadEntries(element) {
    const inherited = super.getContextPadEntries(element);
    const kept = (id) => (inherited[id] ? { [id]: { ...inherited[id], title: TITLES[id], html: BUTTON } } : {});
    return {
      ...this.#next(element), ...this.#deadline(element),
      ...kept('connect'), ...this.#change(element, inherited), ...kept('delete'),
    };
  }

  getMultiElementContextPadEntries(elements) {
    const entries = super.getMultiElementContextPadEntries(elements);
    return Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, { ...entry, html: BUTTON }]));
  }

  #next(element) {
    if (!canBeFollowed(element)) return {};
    const allowed = kindsAfter(element);
    const quick = KINDS.filter((kind) => NEXT.includes(kind.id) && allowed.includes(kind));
    const menu = ['append', this.#entry('keepstep-icon-add', 'Add what comes next: choose from a list', (event) => this.adding.openMenu(element, besideButton(event)))];
    return Object.fromEntries([menu, ...quick.map((kind) => [`append.${kind.id}`, this.#entry(
      kind.icon, `Add next: ${kind.label.toLowerCase()}`, () => this.adding.append(element, kind))])]);
  }

  #deadline(element) {
    if (!canHaveDeadline(element)) return {};
    const add = () => this.deadlines.add(element);
    return { 'add.deadline': this.#entry('bpmn-icon-intermediate-event-catch-non-interrupting-timer', 'Add a deadline', add) };
  }

  #change(element, inherited) {
    if (!inherited.replace) return {};
    const open = (event) => this.changeMenu.open(element, besideButton(event));
    return { replace: { ...this.#entry('bpmn-icon-screw-wrench', 'Change what this is', open), group: 'edit' } };
  }

  #entry(className, title, click) {
    return { group: 'model', className, title, html: BUTTON, action: { click } };
  }
}
