import { IN_PALETTE, KINDS } from './kinds.js';

/** A real button, so that the palette can be reached and pressed with the keyboard. */
export const BUTTON = '<button type="button" class="entry" draggable="true"></button>';

/** Where a menu opens whose button was pressed: beside it, with the mouse or without. */
export function besideButton(event) {
  const box = event.target.closest('.entry').getBoundingClientRect();
  return { x: box.right + 6, y: box.top };
}

/** The palette: a menu of everything, the commonest kinds, and three tools. */
export default class Palette {
  static $inject = ['palette', 'adding', 'lassoTool', 'spaceTool', 'globalConnect'];

  constructor(palette, adding, lassoTool, spaceTool, globalConnect) {
    Object.assign(this, { adding, lassoTool, spaceTool, globalConnect });
    palette.registerProvider(this);
  }

  getPaletteEntries() {
    const kinds = IN_PALETTE.map((id) => KINDS.find((kind) => kind.id === id));
    return {
      add: this.#entry('add', 'keepstep-icon-add', 'Add to the diagram: choose from a list', (event) => this.adding.openMenu(null, besideButton(event))),
      ...Object.fromEntries(kinds.map((kind) => [`add-${kind.id}`, this.#kind(kind)])),
      'lasso-tool': this.#entry('tools', 'bpmn-icon-lasso-tool', 'Select several elements', (event) => this.lassoTool.activateSelection(event)),
      'space-tool': this.#entry('tools', 'bpmn-icon-space-tool', 'Make or take away room', (event) => this.spaceTool.activateSelection(event)),
      'global-connect-tool': this.#entry('tools', 'bpmn-icon-connection-multi', 'Draw a line between two elements', (event) => this.globalConnect.start(event)),
    };
  }

  #entry(group, className, title, click) {
    return { group, className, title, html: BUTTON, action: { click } };
  }

  #kind(kind) {
    const start = (event) => this.adding.place(event, kind);
    return { group: 'add', className: kind.icon, title: kind.label, html: BUTTON, action: { click: start, dragstart: start } };
  }
}
