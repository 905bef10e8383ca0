const TOLD = [
  [/^unresolved reference <([^>]*)>/, (id, at) => `${at} points to “${id}”, which this file does not hold.`],
  [/duplicate ID <([^>]*)>/, (id) => `Two elements have the reference “${id}”.`],
  [/^(?:unparsable content|unrecognized element|unexpected element) <([^>]*)>/, (tag) => `A part called “${tag}” stands where no diagram can hold one.`],
  [/^unknown attribute <([^>]*)>/, (name) => `A setting called “${name}” is not known to any diagram.`],
];
const OTHERWISE = 'A part of it cannot be drawn.';

const nameOf = (element) => (element?.name || element?.id ? `“${element.name || element.id}”` : 'Something');

/** What bpmn-js says of a part that it cannot read, in words; each thing once. */
export function inWords(warnings) {
  const told = warnings.map(({ message = '', element }) => {
    const known = TOLD.find(([pattern]) => pattern.test(message));
    return known ? known[1](known[0].exec(message)[1], nameOf(element)) : OTHERWISE;
  });
  return [...new Set(told)];
}
