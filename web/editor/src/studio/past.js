/**
 * Undo and redo over changes that replace the whole drawing, which bpmn-js's own history cannot hold.
 *
 * A mending done by the server is one such change. Within one drawing bpmn-js's history is used first; when it is at
 * its end, the drawing before (or after) the mending comes back.
 */
export class Past {
  /** @param {{stack, write: () => Promise<string>, open: (xml: string) => Promise<void>}} parts */
  constructor({ stack, write, open }) {
    Object.assign(this, { stack, write, open, before: [], after: [] });
  }

  get canUndo() { return this.stack.canUndo() || this.before.length > 0; }

  get canRedo() { return this.stack.canRedo() || this.after.length > 0; }

  /** Puts `xml` in place of the drawing as one change. */
  async replace(xml) {
    this.before.push(await this.write());
    this.after = [];
    await this.open(xml);
  }

  /** A change on the drawing itself: what was undone over a mending cannot come back after it. */
  changed() {
    if (this.stack.canUndo()) this.after = [];
  }

  undo() {
    return this.#step('Undo', this.before, this.after);
  }

  redo() {
    return this.#step('Redo', this.after, this.before);
  }

  async #step(way, from, to) {
    if (this.stack[`can${way}`]()) {
      this.stack[way.toLowerCase()]();
    } else if (from.length) {
      to.push(await this.write());
      await this.open(from.pop());
    }
  }
}
