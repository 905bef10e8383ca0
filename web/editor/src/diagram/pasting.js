import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { propertiesOf, propertyOf, withProperties } from './extensions.js';

const AFTER_THE_COPY = 200;
const ROOM = 100;

/** Copies keep their form, and are put down without a mouse too. */
export default class Pasting {
  static $inject = ['eventBus', 'canvas', 'selection', 'copyPaste', 'moddle', 'config.studio'];

  constructor(eventBus, canvas, selection, copyPaste, moddle, config) {
    Object.assign(this, { canvas, selection, copyPaste, moddle, forms: config?.forms || [], isPointed: false });
    eventBus.on('copyPaste.copyElement', AFTER_THE_COPY, ({ element, descriptor }) => this.#keepForm(element, descriptor));
    eventBus.on('editorActions.init', AFTER_THE_COPY, ({ editorActions }) => {
      editorActions.unregister('paste');
      editorActions.register('paste', () => this.#paste());
    });
    const container = canvas.getContainer();
    container.addEventListener('mousemove', () => { this.isPointed = true; });
    container.addEventListener('mouseleave', () => { this.isPointed = false; });
  }

  // A step without the property opens the form of its own id; its copy has another id.
  #keepForm(element, { businessObject }) {
    if (!is(element, 'bpmn:UserTask') || !businessObject || propertyOf(getBusinessObject(element), 'form')) return;
    if (!this.forms.some(({ value }) => value === element.id)) return;
    const pairs = propertiesOf(businessObject).map(({ name, value }) => [name, value]);
    businessObject.extensionElements = withProperties(this.moddle, businessObject, [...pairs, ['form', element.id]]);
  }

  #paste() {
    if (this.isPointed) return this.copyPaste.paste();
    const [chosen] = this.selection.get();
    const group = chosen && is(chosen, 'bpmn:SubProcess') && !chosen.collapsed ? chosen : null;
    const pasted = this.copyPaste.paste({ element: group || this.canvas.getRootElement(), point: group ? middle(group) : this.#below() });
    const shapes = (pasted || []).filter((element) => !element.waypoints && !element.host && element.type !== 'label');
    this.selection.select(shapes);
    if (shapes.length) this.canvas.scrollToElement(shapes[0]);
    return pasted;
  }

  // Where nothing is drawn yet, so that a copy covers nothing.
  #below() {
    const { inner } = this.canvas.viewbox();
    return { x: Math.round(inner.x + inner.width / 2), y: Math.round(inner.y + inner.height + ROOM) };
  }
}

const middle = ({ x, y, width, height }) => ({ x: Math.round(x + width / 2), y: Math.round(y + height / 2) });
