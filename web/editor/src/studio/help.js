const ROWS = [
  ['Ctrl and S', 'Save now. The draft also saves itself three seconds after the last change.'],
  ['Tab', 'Goes through the tools on the left, the diagram, the pad beside what is chosen, and the fields on the right.'],
  ['Go to', 'The list above the fields chooses any step, event or line without a mouse.'],
  ['+', 'In the tools on the left or beside a step: choose from a list what to add. Type to find, arrow keys, Enter.'],
  ['Arrow keys', 'On the diagram: move what is chosen. With Ctrl: move the view.'],
  ['E', 'On the diagram: write the name of what is chosen. R: change what it is. Delete: take it away.'],
  ['Ctrl and Z, Ctrl and Y', 'Undo, and do again.'],
  ['Ctrl and F', 'On the diagram: find something by its name.'],
];

/** Writes the help on keyboard and mouse into `place`. */
export function writeHelp(place) {
  const details = Object.assign(document.createElement('details'), { className: 'app-studio__help' });
  const list = document.createElement('dl');
  ROWS.forEach(([keys, use]) => list.append(
    Object.assign(document.createElement('dt'), { textContent: keys }),
    Object.assign(document.createElement('dd'), { textContent: use }),
  ));
  details.append(Object.assign(document.createElement('summary'), { textContent: 'Help with drawing, and keys to use instead of the mouse' }), list);
  place.append(details);
}
