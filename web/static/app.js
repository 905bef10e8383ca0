/*
 * Starts what the pages need: GOV.UK's components, “add another”, parts of a form that hang on an answer, and the
 * draft of a form that saves itself.
 * Every page works without it.
 */
import { createAll, initAll } from './govuk/govuk-frontend.min.js';
import { AddAnother } from './moj/add-another.min.js';

const QUIET = 2000;
const AGAIN = 30000;
const CHANGES = ['input', 'change', 'moj-add-another:add-item', 'moj-add-another:remove-item'];

const TIME = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true, timeZone: 'Europe/London' });

const OFFLINE = 'Not saved yet: there is no connection. Your words are still on this page; keep it open. They are saved as soon as the connection is back.';
const LOCKED = 'Not saved yet: Keepstep is locked. Your words are still on this page. Press “Save and come back later”: you are asked for your password and nothing is lost.';
const REFUSED = 'Not saved yet: Keepstep could not take the draft. Your words are still on this page; keep it open. It tries again by itself.';

/** “10:42am” or “2pm”, as London's clocks show it; a time the server already put in words is left as it is. */
function clockTime(savedAt) {
  const instant = new Date(savedAt ?? Date.now());
  return Number.isNaN(instant.getTime()) ? savedAt : TIME.format(instant).replace(/:00|\s/g, '');
}

/** The draft of one form: kept two seconds after the last key, and when the page is left or put away. */
class Draft {
  constructor(form) {
    Object.assign(this, { form, timer: null, unsaved: false, sending: false, submitting: false });
    this.status = document.querySelector('[data-draft-status]');
    this.status?.setAttribute('aria-live', 'polite');
    CHANGES.forEach((change) => form.addEventListener(change, () => this.changed()));
    form.addEventListener('submit', () => { this.submitting = true; });
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.save(true); });
    window.addEventListener('online', () => this.save());
    window.addEventListener('pageshow', () => { this.submitting = false; });
    window.addEventListener('beforeunload', (event) => { if (this.unsaved && !this.submitting) event.preventDefault(); });
  }

  changed() {
    this.unsaved = true;
    this.later(QUIET);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  /** Sends the form as it stands. `leaving` lets the browser finish it after the page is gone. */
  async save(leaving = false) {
    if (!this.unsaved || this.submitting) return;
    if (this.sending && !leaving) {
      this.later(QUIET);
      return;
    }
    clearTimeout(this.timer);
    this.unsaved = false;
    this.sending = true;
    const problem = await this.send(leaving);
    this.sending = false;
    if (problem) this.failed(problem);
  }

  /** @returns {Promise<string>} what went wrong, in words; empty when the draft is kept */
  async send(leaving) {
    try {
      const body = new URLSearchParams(new FormData(this.form));
      const response = await fetch(this.form.dataset.autosave, { method: 'POST', body, keepalive: leaving, headers: { Accept: 'application/json' } });
      if (response.redirected || [401, 403, 423].includes(response.status)) return LOCKED;
      if (!response.ok) return (await response.json().catch(() => ({}))).message || REFUSED;
      const { saved_at: savedAt } = await response.json();
      this.say(`Draft saved ${clockTime(savedAt)}`, false);
      return '';
    } catch (error) {
      return error instanceof TypeError ? OFFLINE : REFUSED;
    }
  }

  failed(problem) {
    this.unsaved = true;
    this.say(problem, true);
    this.later(AGAIN);
  }

  say(text, isProblem) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.classList.toggle('app-draft--unsaved', isProblem);
  }
}

/** A part of a form, or a question, that only some answers to an earlier question ask for. Without script it stands open. */
class Dependent {
  constructor(part) {
    const { showIf, showIfEquals } = part.dataset;
    Object.assign(this, { part, form: part.closest('form'), asked: showIf, wanted: showIfEquals.split(' ') });
    this.link = document.querySelector(`.app-parts a[href="#${part.id}"]`)?.closest('li');
    this.form.addEventListener('change', () => this.follow());
    this.follow();
  }

  follow() {
    const inputs = [...this.form.elements].filter((input) => input.name === this.asked);
    if (!inputs.length) return;
    const given = inputs.filter((input) => !input.closest('[hidden]') && (input.checked || input.tagName === 'SELECT'));
    this.part.hidden = !given.some((input) => this.wanted.includes(input.value));
    if (this.link) this.link.hidden = this.part.hidden;
  }
}

initAll();
createAll(AddAnother);
document.querySelectorAll('form [data-show-if]').forEach((part) => new Dependent(part));
document.querySelectorAll('form[data-autosave]').forEach((form) => new Draft(form));
