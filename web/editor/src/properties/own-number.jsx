import { useState } from '@bpmn-io/properties-panel/preact/hooks';

const UNITS = [
  { value: 'working_days', label: 'working days' }, { value: 'days', label: 'days' },
  { value: 'weeks', label: 'weeks' }, { value: 'months', label: 'months' },
];
const EMPTY = { value: '', unit: 'working_days', from: '', label: '', clause: '' };

function missing({ value, from, label }) {
  if (!/^[1-9]\d{0,3}$/.test(value)) return 'Write how long: a whole number from 1 to 9999.';
  if (!from) return 'Choose the day it is counted from.';
  return label.trim() ? '' : 'Say in a few words what has to be done by then.';
}

const asAsked = ({ value, unit, from, label, clause }) => ({
  value: Number(value), unit, counts_from: [from], label: label.trim(), clause: clause.trim(),
});

function Field({ id, label, hint, children }) {
  return (
    <div class="keepstep-field">
      <label class="bio-properties-panel-label" for={id}>{label}</label>
      {children}
      {hint && <div class="bio-properties-panel-description">{hint}</div>}
    </div>
  );
}

const options = (list) => list.map(({ value, label }) => <option key={value} value={value}>{label}</option>);

/**
 * A deadline that the policy does not have yet: a number, its unit, and the day it is counted from.
 *
 * `make` asks the server for it and answers `{value, label, …}` or `{message}`; it becomes part of the policy's draft.
 */
export function OwnNumber({ id, element, name, dates, make, use }) {
  const [fields, setFields] = useState({ ...EMPTY, label: name });
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  const field = (key) => ({ id: `keepstep-${id}-${key}`, class: 'bio-properties-panel-input', value: fields[key], onInput: (event) => setFields({ ...fields, [key]: event.target.value }) });
  const send = async () => {
    const lacking = missing(fields);
    setWrong(lacking);
    if (lacking || busy) return;
    setBusy(true);
    const answer = await make(asAsked(fields));
    setBusy(false);
    if (answer.message) {
      setWrong(answer.message);
      return;
    }
    setFields({ ...EMPTY, label: name });
    setOpen(false);
    use(answer);
  };
  return (
    <details class="keepstep-own" data-entry-id={id} key={element.id} open={open} onToggle={(event) => setOpen(event.target.open)}>
      <summary>Set a number of your own</summary>
      {wrong && <p class="keepstep-wrong" role="alert">{wrong}</p>}
      <div class="keepstep-length">
        <Field id={`keepstep-${id}-value`} label="How long"><input type="text" inputmode="numeric" autocomplete="off" {...field('value')} /></Field>
        <Field id={`keepstep-${id}-unit`} label="Counted in"><select {...field('unit')}>{options(UNITS)}</select></Field>
      </div>
      <Field id={`keepstep-${id}-from`} label="Counted from"><select {...field('from')}><option value="">Choose a day</option>{options(dates)}</select></Field>
      <Field id={`keepstep-${id}-label`} label="What has to be done by then"><input type="text" autocomplete="off" {...field('label')} /></Field>
      <Field id={`keepstep-${id}-clause`} label="Clause, if one asks for it" hint="Its id, for example LEW-3.3"><input type="text" autocomplete="off" spellcheck={false} {...field('clause')} /></Field>
      <button type="button" class="keepstep-button" onClick={send}>Use this deadline</button>
      <p class="bio-properties-panel-description">It is added to the draft of the policy and counts when that is published.</p>
    </details>
  );
}
