/**
 * What a list offers: the empty choice in words, what the page names, and what is stored if the page no longer
 * names it. A list must never show another value than the file holds.
 *
 * @param {{value: string, label: string}[]} offered
 * @param {string} stored the value in the file, empty when there is none
 * @param {string} [empty] the words for “nothing chosen”; without them nothing is not offered once something is stored
 */
export function optionsWith(offered, stored, empty) {
  const options = empty === undefined && stored ? [] : [{ value: '', label: empty || '' }];
  options.push(...offered.map(({ value, label }) => ({ value, label })));
  if (stored && !offered.some(({ value }) => value === stored)) {
    options.push({ value: stored, label: `${stored} (no longer in the list)` });
  }
  return options;
}
