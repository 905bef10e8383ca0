const ROWS = [
  ['?', 'Opens this list.'],
  ['Ctrl and S', 'Saves now. The draft also saves itself three seconds after the last change.'],
  ['Ctrl and F', 'Finds something on the diagram by its name or reference.'],
  ['Ctrl and Z, Ctrl and Y', 'Undo, and do again.'],
  ['Ctrl and C, Ctrl and V', 'Copy what is chosen, and paste it: here or on another diagram, in another tab too. Click where it should go.'],
  ['Ctrl and A', 'Chooses everything.'],
  ['Tab', 'Goes through the tools on the left, the diagram, the pad beside what is chosen, and the fields on the right.'],
  ['“Go to”', 'The list above the fields chooses any step, event or line without a mouse.'],
  ['+', 'In the tools on the left or beside a step: choose from a list what to add. Type to find, arrow keys, Enter.'],
  ['Arrow keys', 'On the diagram: move what is chosen. With Ctrl: move the view.'],
  ['E', 'On the diagram: write the name of what is chosen.'],
  ['R', 'On the diagram: change what it is.'],
  ['Delete', 'On the diagram: take it away.'],
  ['Escape', 'Lets go of what hangs on the mouse; closes a list.'],
];

function list() {
  const made = document.createElement('dl');
  ROWS.forEach(([keys, use]) => made.append(
    Object.assign(document.createElement('dt'), { textContent: keys }),
    Object.assign(document.createElement('dd'), { textContent: use }),
  ));
  return made;
}

const isWriting = (element) => element?.closest('input, textarea, select, [contenteditable="true"]');

/** The keys that can be used instead of the mouse, in a window of its own: by button, or by the key “?”. */
export class Keys {
  constructor(root) {
    this.dialog = Object.assign(document.createElement('dialog'), { className: 'app-studio__keys' });
    const heading = Object.assign(document.createElement('h2'), { className: 'govuk-heading-m', id: 'keys-heading', textContent: 'Keys and how to draw' });
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button', textContent: 'Close' });
    this.dialog.setAttribute('aria-labelledby', heading.id);
    this.dialog.append(heading, list(), close);
    root.append(this.dialog);
    close.addEventListener('click', () => this.dialog.close());
    document.querySelectorAll('[data-keys]').forEach((button) => button.addEventListener('click', () => this.open()));
    document.addEventListener('keydown', (event) => {
      if (event.key === '?' && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target)) this.open();
    });
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }
}
