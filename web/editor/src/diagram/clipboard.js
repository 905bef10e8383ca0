const KEY = 'keepstep-clipboard';

/** Text for another tab. A picture's link to its element is left out: pasting makes it anew. */
const written = (tree) => JSON.stringify(tree, (key, value) => (key === 'bpmnElement' ? undefined : value));

/** Elements of BPMN again from that text. What only another tool's namespace knows cannot be carried between tabs. */
function read(text, moddle) {
  return JSON.parse(text, (key, value) => {
    if (Array.isArray(value)) return value.filter((item) => item !== undefined && item !== null);
    if (!value || typeof value.$type !== 'string') return value;
    const { $type: type, ...attributes } = value;
    return isKnown(type, moddle) ? withChildren(moddle.create(type, attributes)) : null;
  });
}

function isKnown(type, moddle) {
  try {
    return Boolean(moddle.getType(type));
  } catch {
    return false;
  }
}

function withChildren(element) {
  Object.values(element).flat().filter((child) => child?.$type).forEach((child) => { child.$parent = element; });
  return element;
}

/** What was copied last, here or in another tab of this browser. */
export default class Clipboard {
  static $inject = ['moddle'];

  constructor(moddle) {
    Object.assign(this, { moddle, tree: null, at: 0 });
  }

  get() {
    this.#fromOtherTab();
    return this.tree;
  }

  set(tree) {
    this.tree = tree;
    this.at = Date.now();
    this.#try(() => window.localStorage.setItem(KEY, JSON.stringify({ at: this.at, tree: written(tree) })));
  }

  clear() {
    const { tree } = this;
    this.tree = null;
    return tree;
  }

  isEmpty() {
    return !this.get();
  }

  #fromOtherTab() {
    const kept = this.#try(() => JSON.parse(window.localStorage.getItem(KEY)));
    const tree = kept?.at > this.at && this.#try(() => read(kept.tree, this.moddle));
    if (tree) Object.assign(this, { tree, at: kept.at });
  }

  // Storage may be full, switched off, or hold what an older version wrote; then copying works within the tab only.
  #try(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }
}
