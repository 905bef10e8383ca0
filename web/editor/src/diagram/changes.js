import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';
import {
  extensionOf, INSTRUCTIONS, instructionsOf, OPERATOR, operatorOf, propertiesOf, withExtension, withProperties,
} from './extensions.js';
import { timerOf, timerText } from './timers.js';

/** Runs several changes as one, so that one “undo” takes all of them back. */
class TogetherHandler {
  preExecute({ change }) { change(); }
}

/**
 * Every change that the studio makes to an element, each undone in one step.
 *
 * Setting what is already there changes nothing: leaving a field must not make the draft look unsaved.
 */
export default class Changes {
  static $inject = ['commandStack', 'modeling', 'moddle'];

  constructor(commandStack, modeling, moddle) {
    Object.assign(this, { commandStack, modeling, moddle });
    commandStack.registerHandler('keepstep.together', TogetherHandler);
  }

  together(change) {
    this.commandStack.execute('keepstep.together', { change });
  }

  /** Sets one attribute of the element (`name`, `calledElement`); an empty value removes it. */
  setAttribute(element, attribute, value) {
    if ((getBusinessObject(element).get(attribute) || '') === value) return;
    this.modeling.updateProperties(element, { [attribute]: value || undefined });
  }

  /** Sets one property; an empty value removes it. */
  setProperty(element, name, value) {
    const pairs = propertiesOf(getBusinessObject(element)).map((property) => [property.name, property.value]);
    const place = pairs.findIndex(([known]) => known === name);
    if ((place < 0 ? '' : pairs[place][1] || '') === value) return;
    pairs.splice(place < 0 ? pairs.length : place, 1, [name, value]);
    this.setProperties(element, value ? pairs : pairs.filter(([known]) => known !== name));
  }

  /** Sets all properties at once, in the order given. */
  setProperties(element, pairs) {
    const businessObject = getBusinessObject(element);
    this.#setExtensions(element, withProperties(this.moddle, businessObject, pairs));
  }

  setInstructions(element, value) {
    if (instructionsOf(getBusinessObject(element)) === value) return;
    const instructions = value ? this.moddle.create(INSTRUCTIONS, { value }) : undefined;
    this.#setExtensions(element, withExtension(this.moddle, getBusinessObject(element), INSTRUCTIONS, instructions));
  }

  /** Sets what a service task does; parameters of an operator that is there already are kept. */
  setOperator(element, id) {
    const businessObject = getBusinessObject(element);
    if (operatorOf(businessObject) === id) return;
    const operator = extensionOf(businessObject, OPERATOR);
    if (operator && id) this.modeling.updateModdleProperties(element, operator, { id });
    else this.#setExtensions(element, withExtension(this.moddle, businessObject, OPERATOR, id ? this.moddle.create(OPERATOR, { id }) : undefined));
  }

  /** Sets the day that a timer names; other ways of writing a time are taken out. */
  setTimer(element, text) {
    const timer = timerOf(getBusinessObject(element));
    if (timerText(timer) === text) return;
    const timeDate = text ? this.#expression(timer, text) : undefined;
    this.modeling.updateModdleProperties(element, timer, { timeDate, timeDuration: undefined, timeCycle: undefined });
  }

  setCondition(flow, text) {
    const businessObject = getBusinessObject(flow);
    const old = businessObject.get('conditionExpression');
    if (((old && old.body) || '').trim() === text) return;
    this.modeling.updateProperties(flow, { conditionExpression: text ? this.#expression(businessObject, text) : undefined });
  }

  /** Makes `flow` the line that its gateway follows when no other applies, or stops it being that. */
  setDefault(flow, wanted) {
    this.together(() => {
      this.modeling.updateProperties(flow.source, { default: wanted ? getBusinessObject(flow) : undefined });
      if (wanted) this.setCondition(flow, '');
    });
  }

  #setExtensions(element, extensionElements) {
    this.modeling.updateModdleProperties(element, getBusinessObject(element), { extensionElements });
  }

  #expression(parent, body) {
    const expression = this.moddle.create('bpmn:Expression', { body });
    expression.$parent = parent;
    return expression;
  }
}
