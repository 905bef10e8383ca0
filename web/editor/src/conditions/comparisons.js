import { isComplete, unquoted } from './expression.js';

const KNOWN = [{ value: 'known', label: 'is known' }, { value: 'unknown', label: 'is not known yet' }];

/** How an answer of each kind can be compared, in words. */
const COMPARISONS = {
  code: [
    { value: '==', label: 'is' }, { value: '!=', label: 'is known and is not' }, { value: 'not ==', label: 'is not, or is not known' },
    { value: 'in', label: 'is one of' },
    { value: 'not in', label: 'is none of' }, ...KNOWN,
  ],
  flag: [{ value: '==', label: 'is' }, { value: 'not ==', label: 'is not, or is not known' }, ...KNOWN],
  date: [
    ...KNOWN, { value: '<', label: 'is before' }, { value: '<=', label: 'is on or before' }, { value: '==', label: 'is on' },
    { value: '>=', label: 'is on or after' }, { value: '>', label: 'is after' },
  ],
  number: [
    { value: '==', label: 'is' }, { value: '!=', label: 'is not' }, { value: '<', label: 'is less than' },
    { value: '<=', label: 'is at most' }, { value: '>', label: 'is more than' }, { value: '>=', label: 'is at least' }, ...KNOWN,
  ],
};

/** What kind of answer a row is about: as the page says, else as its name and value look. */
export function kindOf(row, names) {
  const known = names.find(({ value }) => value === row.name)?.kind;
  if (known in COMPARISONS) return known;
  if (/_(on|at)$/.test(row.name)) return 'date';
  if (row.value === 'true' || row.value === 'false') return 'flag';
  return /^-?\d+$/.test(row.value) ? 'number' : 'code';
}

/** The comparisons of this kind; one that the file holds and the kind lacks is still shown. */
export function comparisonsOf(kind, stored) {
  const offered = COMPARISONS[kind];
  return !stored || offered.some(({ value }) => value === stored) ? offered : [...offered, { value: stored, label: stored }];
}

const withoutValue = (op) => op === 'known' || op === 'unknown';
const isList = (op) => op === 'in' || op === 'not in';

/** The row with another answer: its comparison and value start anew. */
export function withName(row, name, names) {
  if (row.name === name) return row;
  const [first] = COMPARISONS[kindOf({ name, value: '' }, names)];
  return { name, op: name ? first.value : '', value: '' };
}

/** The row with another comparison, keeping its value where both have one of the same shape. */
export function withOp(row, op) {
  if (withoutValue(op)) return { ...row, op, value: '' };
  if (isList(op)) return { ...row, op, value: [row.value].flat().filter(Boolean).map(unquoted) };
  return { ...row, op, value: isList(row.op) ? row.value.slice(0, 1).map((code) => `"${code}"`).join('') : row.value };
}

/** A row in which nothing is chosen yet. */
export const blank = () => ({ name: '', op: '', value: '' });

/** True when the rows say something whole; rows in which nothing is chosen do not count. */
export const isWhole = (rows) => rows.every((row) => isComplete(row));
