const EVERY = 20000;

/** Says every 20 seconds that this page is open, and shows who else has the diagram open. Nobody is locked out. */
export class Presence {
  /** @param {{server, place: HTMLElement, newer: (version: string) => void}} parts `newer` hears of a draft that somebody else saved */
  constructor({ server, place, newer }) {
    Object.assign(this, { server, place, newer });
  }

  begin() {
    this.#tell();
    setInterval(() => document.visibilityState === 'visible' && this.#tell(), EVERY);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#tell());
  }

  async #tell() {
    const answer = await this.server.here();
    if (!answer?.others) return;
    const words = inWords(answer.others);
    if (this.place && this.place.textContent !== words) this.place.textContent = words;
    if (this.place) this.place.hidden = !words;
    if (answer.version !== undefined) this.newer(String(answer.version));
  }
}

/** Who else is here, in a sentence; empty when nobody is. */
export function inWords(others) {
  if (!others.length) return '';
  const is = others.length === 1 ? 'has' : 'have';
  return `${others.join('; ')}: ${is} this diagram open too. You can both draw; whoever saves second is asked what to do.`;
}
