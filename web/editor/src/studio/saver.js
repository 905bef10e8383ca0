import { Conflict, NotSaved } from './server.js';

const QUIET = 3000;
const AGAIN = 15000;

/**
 * Saves the draft: on demand, three seconds after the last change, and again when the connection comes back.
 *
 * One save runs at a time. Nothing is ever reloaded over the person's work: after a conflict saving stops until
 * the page is loaded again.
 */
export class Saver {
  /**
   * @param {{server, write: () => Promise<string>, tell: (state: object) => void}} parts `write` gives the XML;
   *     `tell` hears {kind: "changed"|"saving"|"saved"|"refused"|"conflict", message?, problems?, savedAt?}
   */
  constructor({ server, write, tell }) {
    Object.assign(this, { server, write, tell, unsaved: false, running: null, timer: null, conflict: false, paused: false });
    window.addEventListener('online', () => this.unsaved && this.save());
    window.addEventListener('beforeunload', (event) => { if (this.unsaved) event.preventDefault(); });
  }

  /** True while a save is on its way. */
  get busy() { return Boolean(this.running); }

  /** The person goes to another page and knows that this work is not saved. */
  leave() {
    clearTimeout(this.timer);
    this.conflict = true;
    this.unsaved = false;
  }

  changed() {
    this.unsaved = true;
    if (this.conflict) return;
    this.tell({ kind: 'changed' });
    if (!this.paused) this.#later(QUIET);
  }

  /** Saves now; when a save is running, once more after it if something changed meanwhile. */
  async save() {
    clearTimeout(this.timer);
    if (this.conflict) return;
    if (this.running) await this.running;
    this.running = this.#once().finally(() => { this.running = null; });
    await this.running;
  }

  async #once() {
    this.tell({ kind: 'saving' });
    this.unsaved = false;
    this.paused = false;
    try {
      const answer = await this.server.save(await this.write());
      if (!this.unsaved) this.tell({ kind: 'saved', savedAt: answer.saved_at, problems: answer.problems || [] });
    } catch (error) {
      this.unsaved = true;
      this.#refused(error);
    }
  }

  #refused(error) {
    this.conflict = error instanceof Conflict;
    if (!this.conflict && !(error instanceof NotSaved)) throw error;
    this.tell({ kind: this.conflict ? 'conflict' : 'refused', message: error.message });
    if (error.retry) this.#later(AGAIN);
  }

  #later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }
}
