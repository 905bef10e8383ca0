import { is } from 'bpmn-js/lib/util/ModelUtil';
import { changesOf } from './offers.js';

const AFTER_ALL_OTHERS = 200;

function canTurnInterrupting(element) {
  return is(element, 'bpmn:BoundaryEvent') && !element.businessObject.get('eventDefinitions')
    .some((definition) => is(definition, 'bpmn:MessageEventDefinition'));
}

/** Cuts the menu “Change element” down to what Keepstep runs, in our words. */
export default class ChangeMenu {
  static $inject = ['popupMenu'];

  constructor(popupMenu) {
    this.popupMenu = popupMenu;
    popupMenu.registerProvider('bpmn-replace', AFTER_ALL_OTHERS, this);
  }

  open(element, position) {
    this.popupMenu.open(element, 'bpmn-replace', position, { title: 'Change what this is', width: 320, search: true });
  }

  getPopupMenuEntries(element) {
    const offered = changesOf(element);
    return (entries) => Object.fromEntries(Object.entries(entries)
      .filter(([id]) => offered.has(id))
      .map(([id, entry]) => [id, { ...entry, label: offered.get(id).label }]));
  }

  getPopupMenuHeaderEntries(element) {
    return (entries) => Object.fromEntries(Object.entries(entries)
      .filter(([id]) => id === 'toggle-non-interrupting' && canTurnInterrupting(element)));
  }
}
