import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';

const GROUPS = [
  ['Steps', (element) => is(element, 'bpmn:Activity')],
  ['Ways to go', (element) => is(element, 'bpmn:Gateway')],
  ['Deadlines and events', (element) => is(element, 'bpmn:Event')],
  ['Lines that may be followed', (element) => is(element, 'bpmn:SequenceFlow') && is(element.source, 'bpmn:ExclusiveGateway') && element.source.outgoing.length > 1],
];

const nameOf = (element) => element.businessObject.name || '';

function words(element) {
  if (!is(element, 'bpmn:SequenceFlow')) return nameOf(element) || `(no name) ${element.id}`;
  return `${nameOf(element.source) || element.source.id} → ${nameOf(element) ? `${nameOf(element)} → ` : ''}${nameOf(element.target) || element.target.id}`;
}

function option(value, text, isChosen) {
  return Object.assign(document.createElement('option'), { value, textContent: text, selected: isChosen });
}

/**
 * A list of everything on the diagram: the way to any element without a mouse.
 *
 * It stands above the panel and follows what is chosen on the diagram.
 */
export class GoTo {
  constructor({ modeler, panel, show }) {
    Object.assign(this, { registry: modeler.get('elementRegistry'), selection: modeler.get('selection'), canvas: modeler.get('canvas') });
    this.select = Object.assign(document.createElement('select'), { id: 'keepstep-go-to', className: 'bio-properties-panel-input' });
    const label = Object.assign(document.createElement('label'), { htmlFor: this.select.id, textContent: 'Go to' });
    const box = Object.assign(document.createElement('div'), { className: 'keepstep-go-to' });
    box.append(label, this.select);
    panel.prepend(box);
    this.select.addEventListener('change', () => show(this.registry.get(this.select.value)));
    modeler.on(['import.done', 'commandStack.changed', 'selection.changed', 'root.set'], () => this.#fill());
  }

  #fill() {
    const [chosen] = this.selection.get();
    const id = chosen ? chosen.id.replace(/_label$/, '') : '';
    const elements = this.registry.filter((element) => element.parent && isAny(element, ['bpmn:FlowNode', 'bpmn:SequenceFlow']) && element.type !== 'label');
    this.select.replaceChildren(option('', 'The whole diagram', !id), ...GROUPS.map(([label, belongs]) => {
      const group = Object.assign(document.createElement('optgroup'), { label });
      const sorted = elements.filter(belongs).sort((a, b) => words(a).localeCompare(words(b)));
      group.append(...sorted.map((element) => option(element.id, words(element), element.id === id)));
      return group;
    }).filter((group) => group.children.length));
  }
}
