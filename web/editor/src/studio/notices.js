function paragraph(text) {
  return Object.assign(document.createElement('p'), { textContent: text });
}

function button({ label, act }) {
  const made = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button govuk-button--secondary', textContent: label });
  made.addEventListener('click', act);
  return made;
}

function link({ label, href, newTab }) {
  const made = Object.assign(document.createElement('a'), { href, className: 'govuk-link', textContent: newTab ? `${label} (opens in a new tab)` : label });
  return newTab ? Object.assign(made, { target: '_blank', rel: 'noopener' }) : made;
}

/** Hands the browser a file to keep. */
export function download(text, fileName) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/xml' }));
  Object.assign(document.createElement('a'), { href: address, download: fileName }).click();
  URL.revokeObjectURL(address);
}

/** A place above the diagram for what a person must not miss, one notice for each subject. */
export class Notices {
  constructor(root) {
    this.place = Object.assign(document.createElement('div'), { className: 'app-studio__notices' });
    this.place.setAttribute('role', 'alert');
    this.shown = new Map();
    root.prepend(this.place);
  }

  clear(subject) {
    this.shown.get(subject)?.remove();
    this.shown.delete(subject);
  }

  /**
   * Shows `texts` as paragraphs in place of what was said on this subject, with what a person can do about them.
   *
   * @param {{label: string, act?: () => void, href?: string, newTab?: boolean}[]} [ways] buttons and links
   */
  show(subject, texts, ways = []) {
    this.clear(subject);
    const box = Object.assign(document.createElement('div'), { className: 'app-studio__notice' });
    const row = Object.assign(document.createElement('div'), { className: 'app-studio__ways' });
    row.append(...ways.map((way) => (way.href ? link(way) : button(way))));
    box.append(...texts.map(paragraph), ...(ways.length ? [row] : []));
    this.shown.set(subject, box);
    this.place.append(box);
  }
}
