/**
 * Conditions as rows: “answer, comparison, value”, all joined by one word. What rows cannot show stays as written.
 *
 * A row is `{name, op, value}`. `value` is the text that stands in the expression (`"plan"`, `true`, `today()`), a
 * list of codes for `in` and `not in`, and empty for `known` and `unknown`.
 */

const TOKEN = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|("(?:[^"\\]*)"|'(?:[^'\\]*)')|(-?\d+)|(==|!=|<=|>=|<|>|[(),]))/y;
const COMPARED = ['==', '!=', '<', '<=', '>', '>='];
const LISTED = ['in', 'not in'];
const NOT_OR_UNKNOWN = 'not ==';
const KEPT_WORDS = new Set(['and', 'or', 'not', 'in', 'is_known', 'due', 'opens', 'today', 'true', 'false']);

/** The parts of the text, or null where it holds anything that no row has. */
function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim()) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    const [, word, string, number, sign] = match;
    found.push(string ? { string: string.slice(1, -1) } : { text: word ?? number ?? sign, word, number });
  }
  return found;
}

/** Takes the parts one by one; whatever does not fit ends the reading. */
class Reader {
  constructor(parts) {
    Object.assign(this, { parts, place: 0 });
  }

  get next() { return this.parts[this.place]; }

  sees(text) { return this.next?.text === text; }

  take(text) {
    if (!this.sees(text)) throw new RangeError(text);
    this.place += 1;
  }

  string() {
    if (this.next?.string === undefined) throw new RangeError('string');
    return this.parts[this.place++].string;
  }

  name() {
    if (!this.next?.word || KEPT_WORDS.has(this.next.word)) throw new RangeError('name');
    return this.parts[this.place++].word;
  }

  row() {
    const denied = this.sees('not');
    if (denied) this.take('not');
    if (this.sees('is_known')) return { name: this.#asked(), op: denied ? 'unknown' : 'known', value: '' };
    const name = this.name();
    const compared = this.#compared();
    if (!denied) return { name, ...compared };
    // “not answer == x” is also true of an answer that nobody gave; “answer != x” is not.
    if (compared.op !== '==') throw new RangeError('not');
    return { name, op: NOT_OR_UNKNOWN, value: compared.value };
  }

  #asked() {
    this.take('is_known');
    this.take('(');
    const name = this.name();
    this.take(')');
    return name;
  }

  #compared() {
    const op = COMPARED.find((sign) => this.sees(sign));
    if (op) {
      this.take(op);
      return { op, value: this.#value() };
    }
    const denied = this.sees('not');
    if (denied) this.take('not');
    if (!denied && !this.sees('in')) return { op: '==', value: 'true' };
    this.take('in');
    return { op: denied ? 'not in' : 'in', value: this.#list() };
  }

  #list() {
    this.take('(');
    const codes = [this.string()];
    while (this.sees(',')) {
      this.take(',');
      if (!this.sees(')')) codes.push(this.string());
    }
    this.take(')');
    return codes;
  }

  #value() {
    if (this.next?.string !== undefined) return quoted(this.string());
    if (['due', 'opens', 'today'].some((word) => this.sees(word))) return this.#moment();
    if (this.next?.number || this.sees('true') || this.sees('false')) return this.parts[this.place++].text;
    return this.name();
  }

  #moment() {
    const { word } = this.next;
    this.take(word);
    this.take('(');
    const parameter = word === 'today' ? '' : quoted(this.string());
    this.take(')');
    return `${word}(${parameter})`;
  }
}

export const quoted = (code) => `"${code}"`;

/** The code in `"code"`, or the text itself where it stands in no quotation marks. */
export const unquoted = (text) => /^"(.*)"$/.exec(text)?.[1] ?? text;

/**
 * Reads an expression into rows.
 *
 * @returns {{rows: object[], joiner: 'and'|'or'}|null} null when rows cannot show it; no rows for an empty text
 */
export function readCondition(text) {
  if (!text.trim()) return { rows: [], joiner: 'and' };
  const parts = tokens(text);
  if (!parts) return null;
  try {
    return allRows(new Reader(parts));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function allRows(reader) {
  const rows = [reader.row()];
  const joiner = reader.sees('or') ? 'or' : 'and';
  while (reader.next) {
    reader.take(joiner);
    rows.push(reader.row());
  }
  return { rows, joiner };
}

/** True when nothing is left to choose in this row. */
export function isComplete({ name, op, value }) {
  if (!name || !op) return false;
  return op === 'known' || op === 'unknown' || value.length > 0;
}

function written({ name, op, value }) {
  if (op === 'known') return `is_known(${name})`;
  if (op === 'unknown') return `not is_known(${name})`;
  if (LISTED.includes(op)) return `${name} ${op} (${value.map(quoted).join(', ')}${value.length === 1 ? ',' : ''})`;
  return op === NOT_OR_UNKNOWN ? `not ${name} == ${value}` : `${name} ${op} ${value}`;
}

/** The expression that the rows say. */
export const writeCondition = (rows, joiner) => rows.map(written).join(` ${joiner} `);
