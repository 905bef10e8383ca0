/** Offers the diagram as it stands on this page as a file. */
function downloadButton(write, fileName) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary';
  button.textContent = 'Download my copy';
  button.addEventListener('click', async () => {
    const address = URL.createObjectURL(new Blob([await write()], { type: 'application/xml' }));
    const link = Object.assign(document.createElement('a'), { href: address, download: fileName });
    link.click();
    URL.revokeObjectURL(address);
  });
  return button;
}

function paragraph(text) {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

/** One place above the diagram for what a person must not miss. */
export class Notices {
  constructor(root, write, fileName) {
    this.box = Object.assign(document.createElement('div'), { className: 'app-studio__notice', hidden: true });
    this.box.setAttribute('role', 'alert');
    root.prepend(this.box);
    Object.assign(this, { write, fileName });
  }

  clear() {
    this.box.hidden = true;
    this.box.replaceChildren();
  }

  /** Shows `texts` as paragraphs; with `download` also the way to keep one's own work. */
  show(texts, { download = false } = {}) {
    this.box.replaceChildren(...texts.map(paragraph), ...(download ? [downloadButton(this.write, this.fileName)] : []));
    this.box.hidden = false;
  }
}
