import { inWords, isError } from './problems.js';

/** The line that says how the draft stands: saved or not, and what the check found. */
export class Status {
  #saved = '';

  #problems = null;

  constructor(first) {
    this.#saved = first;
  }

  saving(words) {
    this.#saved = words;
    this.#show();
  }

  found(problems) {
    this.#problems = problems;
    document.querySelectorAll('[data-problems-heading]').forEach((heading) => { heading.textContent = headingOf(problems); });
    this.#show();
  }

  #show() {
    const parts = [this.#saved, this.#problems && `${inWords(this.#problems)}.`].filter(Boolean);
    document.querySelectorAll('[data-status]').forEach((element) => {
      const text = parts.join(' ');
      if (element.textContent !== text) element.textContent = text;
    });
  }
}

function headingOf(problems) {
  const errors = problems.filter(isError).length;
  if (!problems.length) return 'Check: nothing to mend';
  return errors ? `Check: ${inWords(problems.filter(isError))} before approval` : `Check: ${inWords(problems)}, no bar to approval`;
}
