import { is } from 'bpmn-js/lib/util/ModelUtil';
import { GROUPS } from './kinds.js';
import { kindsAfter, kindsIn } from './offers.js';

const GROUP_SIZE = { width: 350, height: 200 };
const FIRST_IN_GROUP = { x: 58, y: 100 };

/** True when a button was pressed with the keyboard: such a click has no place on the screen. */
const byKeyboard = (event) => event.detail === 0;

/** Puts new elements on the diagram, by mouse or by keyboard, alone or behind another element. */
export default class Adding {
  static $inject = [
    'popupMenu', 'create', 'elementFactory', 'autoPlace', 'modeling', 'canvas', 'selection', 'changes', 'eventBus',
  ];

  constructor(popupMenu, create, elementFactory, autoPlace, modeling, canvas, selection, changes, eventBus) {
    Object.assign(this, { popupMenu, create, elementFactory, autoPlace, modeling, canvas, selection, changes });
    popupMenu.registerProvider('keepstep-add', this);
    eventBus.on('popupMenu.closed', () => { this.source = null; });
  }

  /** Opens the list of kinds; with `source` the choice is put behind it and joined to it. */
  openMenu(source, position) {
    const target = source || this.canvas.getRootElement();
    this.popupMenu.open(target, 'keepstep-add', position, {
      title: source ? 'What comes next?' : 'Add to the diagram', width: 340, search: true,
    });
  }

  getPopupMenuEntries(target) {
    const behind = is(target, 'bpmn:FlowNode');
    const kinds = behind ? kindsAfter(target) : kindsIn(target);
    return Object.fromEntries(kinds.map((kind) => [`add-${kind.id}`, {
      label: kind.label,
      description: kind.hint,
      className: kind.icon,
      group: { id: kind.group, name: GROUPS[kind.group] },
      action: (event) => (behind ? this.append(target, kind) : this.place(event, kind)),
    }]));
  }

  /** Adds `kind` behind `source`, joined by a line, and selects it. */
  append(source, kind) {
    this.changes.together(() => this.#fill(this.autoPlace.append(source, this.#shape(kind)), kind));
  }

  /** Hangs `kind` on the mouse, or puts it in the middle of the view when there is no mouse. */
  place(event, kind) {
    const shape = this.#shape(kind);
    if (!byKeyboard(event) && !(event instanceof KeyboardEvent)) {
      this.create.start(event, this.#withStart(shape, kind), { hints: { autoSelect: [shape] } });
      return;
    }
    const view = this.canvas.viewbox();
    const middle = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    this.changes.together(() => {
      this.#fill(this.modeling.createShape(shape, middle, this.canvas.getRootElement()), kind);
    });
    this.selection.select(shape);
  }

  #shape(kind) {
    return this.elementFactory.createShape({ ...kind.shape, ...(kind.shape.isExpanded ? GROUP_SIZE : {}) });
  }

  #start(kind) {
    const attributes = kind.shape.triggeredByEvent
      ? { eventDefinitionType: 'bpmn:MessageEventDefinition', isInterrupting: false }
      : {};
    return this.elementFactory.createShape({ type: 'bpmn:StartEvent', ...attributes });
  }

  #withStart(shape, kind) {
    if (!kind.shape.isExpanded) return shape;
    Object.assign(shape, { x: 0, y: 0 });
    const start = this.#start(kind);
    Object.assign(start, { x: FIRST_IN_GROUP.x - 18, y: FIRST_IN_GROUP.y - 18, parent: shape });
    return [shape, start];
  }

  #fill(shape, kind) {
    if (!kind.shape.isExpanded) return;
    const place = { x: shape.x + FIRST_IN_GROUP.x, y: shape.y + FIRST_IN_GROUP.y };
    this.modeling.createShape(this.#start(kind), place, shape);
  }
}
