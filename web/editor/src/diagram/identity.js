import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory';
import { is, getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';
import { firstFree, referenceFrom } from './names.js';

const PREFIXES = [
  ['bpmn:Activity', 'step_'], ['bpmn:Event', 'event_'], ['bpmn:Gateway', 'gateway_'], ['bpmn:SequenceFlow', 'flow_'],
  ['bpmn:EventDefinition', 'def_'],
];

/** Gives new elements ids in small letters, as all of Keepstep's diagrams have them. */
export class LowerCaseFactory extends BpmnFactory {
  static $inject = BpmnFactory.$inject;

  _ensureId(element) {
    const known = PREFIXES.find(([type]) => is(element, type));
    if (!element.id && known && this._needsId(element)) {
      element.id = this._model.ids.nextPrefixed(known[1], element);
    } else super._ensureId(element);
  }
}

/**
 * Lets the id of a new element follow its name until the page is loaded again.
 *
 * Ids of elements that came with the file never change: running cases and forms are found by them.
 */
export class IdFollowsName extends CommandInterceptor {
  static $inject = ['eventBus', 'modeling', 'moddle'];

  constructor(eventBus, modeling, moddle) {
    super(eventBus);
    this.created = new WeakSet();
    Object.assign(this, { modeling, moddle });
    this.postExecuted(['shape.create'], ({ context }) => this.created.add(getBusinessObject(context.shape)));
    this.postExecuted(['element.updateLabel', 'element.updateProperties'], ({ context }) => this.#follow(context));
  }

  #follow({ element, properties }) {
    const businessObject = getBusinessObject(element);
    if (properties && !('name' in properties)) return;
    const wanted = referenceFrom(businessObject.get('name') || '');
    if (!wanted || !this.created.has(businessObject) || businessObject.id === wanted) return;
    const id = firstFree(wanted, (candidate) => candidate !== businessObject.id && this.moddle.ids.assigned(candidate));
    if (id !== businessObject.id) this.modeling.updateProperties(element, { id });
  }
}
