/** The draft was saved by somebody else since this page read it. */
export class Conflict extends Error {}

/** The server did not take what was sent. The message says what to do; `retry` is true when trying again may help. */
export class NotSaved extends Error {
  constructor(message, retry = false) {
    super(message);
    this.retry = retry;
  }
}

const OFFLINE = 'Not saved: Keepstep cannot be reached. Your work is still on this page; it is saved as soon as the connection is back.';
const LOCKED = 'Not saved: Keepstep is locked or you have been signed out. Open Keepstep in another tab and sign in there, then press Save here. Your work is still on this page.';
const NOT_OPEN = [401, 403, 423];
const BROKEN = 'Not saved: Keepstep could not take the diagram. Your work is still on this page. Try again in a minute; if it goes on, download your copy and tell your administrator.';
const NO_SENTENCE = { sentence: '', message: '' };
const NO_DEADLINE = { message: 'The deadline was not made: Keepstep could not take it. Try again in a minute, or set it on the policy’s own page.' };

const versionIn = (etag) => (etag || '').replace(/^W\//, '').replace(/^"|"$/g, '');

/** Everything that the studio's page asks of the server, one address each. */
export class DraftServer {
  constructor({ loadUrl, saveUrl, checkUrl, hereUrl, sentenceUrl, parametersUrl, csrf }) {
    Object.assign(this, { loadUrl, saveUrl, checkUrl, hereUrl, sentenceUrl, parametersUrl, csrf, version: null });
  }

  /** @returns {Promise<string>} the draft as BPMN XML */
  async load() {
    const response = await fetch(this.loadUrl, { headers: { Accept: 'application/xml' }, cache: 'no-store' });
    if (!response.ok || response.redirected) throw new NotSaved('The diagram could not be read. Load the page again.');
    this.version = versionIn(response.headers.get('ETag'));
    return response.text();
  }

  /**
   * @returns {Promise<{version, saved_at: string, problems: object[]}>}
   * @throws {Conflict} somebody else saved meanwhile
   * @throws {NotSaved} anything else that kept the draft from being taken
   */
  async save(xml) {
    const answer = await this.#read(await this.#post(this.saveUrl, { xml, version: this.version }));
    this.version = String(answer.version ?? this.version);
    return answer;
  }

  /** Has the draft checked without saving it. Throws as `save` does. */
  async check(xml) {
    return this.#read(await this.#post(this.checkUrl, { xml, version: this.version }));
  }

  /** Has a problem of the check mended by the server: `{xml, problems}`, kept nowhere yet. Throws as `save` does. */
  async repair({ code, element_id: at, repair }, xml) {
    return this.#read(await this.#post(repair.url, { xml, version: this.version, code, element_id: at }));
  }

  /** Says that this page is open and hears who else has it open; null when nobody answers. */
  here() {
    return this.#quietly(this.hereUrl, {}, null);
  }

  /** An expression as a sentence: `{sentence}`, or `{message}` with what is wrong with it. */
  sentence(expression) {
    return this.#quietly(this.sentenceUrl, { expression }, NO_SENTENCE);
  }

  /** Puts a deadline into the draft of the policy: `{value, label, …}`, or `{message}` with what is missing. */
  newParameter(asked) {
    return this.#quietly(this.parametersUrl, asked, NO_DEADLINE);
  }

  async #quietly(url, body, otherwise) {
    if (!url) return otherwise;
    try {
      const response = await this.#post(url, body);
      return (!response.redirected && await response.json().catch(() => null)) || otherwise;
    } catch (error) {
      if (error instanceof NotSaved) return otherwise;
      throw error;
    }
  }

  async #post(url, body) {
    const response = await this.#sent(url, body);
    // After signing in again the page's mark against forgery is an old one.
    if (response.status !== 400 || !(await this.#newMark())) return response;
    return this.#sent(url, body);
  }

  async #sent(url, body) {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': this.csrf };
    try {
      return await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    } catch {
      throw new NotSaved(OFFLINE, true);
    }
  }

  /** Reads the mark from the page as it is now; true when it is another. */
  async #newMark() {
    const response = await fetch(window.location.href, { cache: 'no-store' }).catch(() => null);
    if (!response?.ok || response.redirected) return false;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const mark = page.querySelector('[data-studio]')?.dataset.csrf;
    if (!mark || mark === this.csrf) return false;
    this.csrf = mark;
    return true;
  }

  async #read(response) {
    if (response.redirected || NOT_OPEN.includes(response.status)) throw new NotSaved(LOCKED);
    const answer = await response.json().catch(() => null);
    if (response.status === 409) throw new Conflict(answer?.message || 'Somebody else has saved this draft since you opened it.');
    if (!response.ok || !answer) throw new NotSaved(answer?.message || BROKEN, response.status >= 500);
    return answer;
  }
}
