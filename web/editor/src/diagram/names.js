const LONGEST = 60;

/**
 * The reference that a name gives: “Hold initial CIN meeting” becomes hold_initial_cin_meeting.
 *
 * @returns {string} letters, digits and underscores, starting with a letter; empty when the name has no letter
 */
export function referenceFrom(name) {
  return name.normalize('NFKD').replace(/[\u0300-\u036f’']/g, '').toLowerCase()
    .replace(/[^a-z0-9]+/g, '_').replace(/^[0-9_]+|_+$/g, '').slice(0, LONGEST).replace(/_+$/, '');
}

/** `wanted`, or the first of wanted_2, wanted_3, … that `isTaken` does not refuse. */
export function firstFree(wanted, isTaken) {
  let candidate = wanted;
  for (let number = 2; isTaken(candidate); number += 1) candidate = `${wanted}_${number}`;
  return candidate;
}
