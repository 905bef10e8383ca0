import { Conflict, NotSaved } from './server.js';

const PAUSE = 600;

/** Has the drawing checked by the server a moment after each change; only the newest answer counts. */
export class Lint {
  /** @param {{server, write: () => Promise<string>, found: (problems: object[]) => void, failed: (message: string) => void}} parts */
  constructor({ server, write, found, failed }) {
    Object.assign(this, { server, write, found, failed, asked: 0, timer: null });
  }

  changed() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(false), PAUSE);
  }

  /** Checks at once; a person waits for this one and hears when it fails. */
  now() {
    this.asked += 1;
    clearTimeout(this.timer);
    return this.#ask(true);
  }

  /** What a save found is as good as a check of the same drawing. */
  answered(problems) {
    clearTimeout(this.timer);
    this.asked += 1;
    this.found(problems);
  }

  async #ask(aloud) {
    const mine = this.asked;
    try {
      const { problems } = await this.server.check(await this.write());
      if (mine === this.asked) this.found(problems);
    } catch (error) {
      if (!(error instanceof NotSaved) && !(error instanceof Conflict)) throw error;
      if (aloud) this.failed(error.message.replace(/^Not saved/, 'Not checked'));
    }
  }
}
