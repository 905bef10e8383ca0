import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';

/** Events that point to something declared once in the file, and how it is declared. */
export const REFERENCES = [
  { definition: 'bpmn:MessageEventDefinition', attribute: 'messageRef', type: 'bpmn:Message', prefix: 'msg_', word: 'message' },
  { definition: 'bpmn:ErrorEventDefinition', attribute: 'errorRef', type: 'bpmn:Error', prefix: 'err_', word: 'error', code: 'errorCode' },
  { definition: 'bpmn:EscalationEventDefinition', attribute: 'escalationRef', type: 'bpmn:Escalation', prefix: 'esc_', word: 'escalation', code: 'escalationCode' },
];

/** The event's reference and the definition that holds it, or undefined when it has none of these kinds. */
export function referenceOf(element) {
  const definition = (getBusinessObject(element).eventDefinitions || [])[0];
  const kind = definition && REFERENCES.find((reference) => reference.definition === definition.$type);
  return kind && { kind, definition, name: (definition.get(kind.attribute) || {}).name || '' };
}

/** Points events to messages, errors and escalations by name, declaring each once. */
export default class References {
  static $inject = ['modeling', 'moddle', 'canvas'];

  constructor(modeling, moddle, canvas) {
    Object.assign(this, { modeling, moddle, canvas });
  }

  /** Names declared in this file for the kind of reference that the event holds. */
  names(kind) {
    return this.#declared(kind).map((item) => item.name).filter(Boolean);
  }

  /** Points the event to the item of this name; an empty name takes the reference away. */
  point(element, name) {
    const { kind, definition, name: old } = referenceOf(element);
    if (old === name) return;
    const target = name ? this.#declared(kind).find((item) => item.name === name) || this.#declare(kind, name) : undefined;
    this.modeling.updateModdleProperties(element, definition, { [kind.attribute]: target });
  }

  #definitions() {
    let element = getBusinessObject(this.canvas.getRootElement());
    while (element.$parent) element = element.$parent;
    return element;
  }

  #declared(kind) {
    return this.#definitions().get('rootElements').filter((item) => item.$type === kind.type);
  }

  // Not a command: undoing the choice of a message leaves its declaration behind, which does no harm.
  #declare(kind, name) {
    const item = this.moddle.create(kind.type, { name, ...(kind.code ? { [kind.code]: name } : {}) });
    item.id = this.moddle.ids.assigned(kind.prefix + name) ? this.moddle.ids.nextPrefixed(kind.prefix, item) : kind.prefix + name;
    this.moddle.ids.claim(item.id, item);
    item.$parent = this.#definitions();
    this.#definitions().get('rootElements').unshift(item);
    return item;
  }
}
