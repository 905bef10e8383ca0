const PAUSE = 400;
const OLDEST = 30 * 24 * 60 * 60 * 1000;

/**
 * The last change that is not saved yet, kept in this browser until it is: for the tab that is closed too soon.
 *
 * It is kept by person, diagram and draft version. Nothing is put back by itself.
 */
export class Kept {
  /**
   * @param {{key: string, write: () => Promise<string>, version: () => string}} parts
   * @param {Storage} [storage] where it is kept; a browser that keeps nothing does no harm
   */
  constructor({ key, write, version }, storage = window.localStorage) {
    Object.assign(this, { key: `keepstep-unsaved ${key}`, write, version, storage, timer: null });
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  /** Forgets the change: it was saved, or its author threw it away. */
  forget() {
    clearTimeout(this.timer);
    this.#try(() => this.storage.removeItem(this.key));
  }

  /** What is kept: `{xml, version, at}`, `at` in milliseconds; null when there is nothing, or nothing newer than a month. */
  find() {
    const text = this.#try(() => this.storage.getItem(this.key));
    const found = this.#try(() => JSON.parse(text));
    return found && typeof found.xml === 'string' && Date.now() - found.at < OLDEST ? found : null;
  }

  /** Keeps the drawing as it is, before the page is left. */
  async now() {
    clearTimeout(this.timer);
    const xml = await this.write();
    this.#try(() => this.storage.setItem(this.key, JSON.stringify({ xml, version: this.version(), at: Date.now() })));
  }

  // Storage may be full, or switched off for this browser; the draft still saves itself after three seconds.
  #try(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }
}
