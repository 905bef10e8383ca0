/** The draft was saved by somebody else since this page read it. */
export class Conflict extends Error {}

/** The server did not take the draft. The message says what to do; `retry` is true when trying again may help. */
export class NotSaved extends Error {
  constructor(message, retry = false) {
    super(message);
    this.retry = retry;
  }
}

const OFFLINE = 'Not saved: Keepstep cannot be reached. Your work is still on this page; it is saved as soon as the connection is back.';
const LOCKED = 'Not saved: you have been signed out. Sign in again in another tab, then press Save here. Your work is still on this page.';
const BROKEN = 'Not saved: Keepstep could not take the diagram. Your work is still on this page. Try again in a minute; if it goes on, download your copy and tell your administrator.';

const versionIn = (etag) => (etag || '').replace(/^W\//, '').replace(/^"|"$/g, '');

/** The draft on the server: one address each to load it, save it and have it checked. */
export class DraftServer {
  constructor({ loadUrl, saveUrl, checkUrl, csrf }) {
    Object.assign(this, { loadUrl, saveUrl, checkUrl, csrf, version: null });
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
    const answer = await this.#post(this.saveUrl, xml);
    this.version = answer.version ?? this.version;
    return answer;
  }

  /** Has the draft checked without saving it. Throws as `save` does. */
  check(xml) {
    return this.#post(this.checkUrl, xml);
  }

  async #post(url, xml) {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': this.csrf };
    const body = JSON.stringify({ xml, version: this.version });
    let response;
    try {
      response = await fetch(url, { method: 'POST', headers, body });
    } catch {
      throw new NotSaved(OFFLINE, true);
    }
    return this.#read(response);
  }

  async #read(response) {
    if (response.redirected || response.status === 401 || response.status === 403) throw new NotSaved(LOCKED);
    const answer = await response.json().catch(() => null);
    if (response.status === 409) throw new Conflict(answer?.message || 'Somebody else has saved this draft since you opened it.');
    if (!response.ok || !answer) throw new NotSaved(answer?.message || BROKEN, response.status >= 500);
    return answer;
  }
}
