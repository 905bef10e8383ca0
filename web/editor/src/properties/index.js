import { isAny } from 'bpmn-js/lib/util/ModelUtil';
import { CAN_HAVE_DEADLINE } from '../diagram/kinds.js';
import { Section } from './entries.jsx';
import * as sections from './sections.js';

/** Sections of the panel from top to bottom, with their headings. */
const ORDER = [
  ['naming', ''], ['work', ''], ['service', ''], ['called', ''], ['deadline', ''], ['timing', ''],
  ['reference', ''], ['condition', ''], ['serving', ''], ['others', 'Other settings'],
];

/** Tells the properties panel which fields an element has. */
class Provider {
  static $inject = ['propertiesPanel', 'config.studio', 'changes', 'deadlines', 'references', 'selection', 'eventBus'];

  constructor(propertiesPanel, config, changes, deadlines, references, selection, eventBus) {
    this.tools = { config, server: config.server, changes, deadlines, references, select: (element) => selection.select(element) };
    propertiesPanel.registerProvider(this);
    // A step shows the deadline of the timer on its edge, so the panel must follow changes to other elements too.
    eventBus.on('commandStack.changed', () => {
      const elements = selection.get().filter((element) => isAny(element, CAN_HAVE_DEADLINE));
      if (elements.length) eventBus.fire('elements.changed', { elements });
    });
  }

  getGroups(element) {
    return (groups) => [...groups, ...ORDER
      .map(([id, label]) => ({ id, label, component: Section, entries: sections[id](element, this.tools) }))
      .filter((section) => section.entries.length)];
  }
}

export default { __init__: ['studioProperties'], studioProperties: ['type', Provider] };
