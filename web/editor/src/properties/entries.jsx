import { CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { useState } from '@bpmn-io/properties-panel/preact/hooks';
import { useService } from 'bpmn-js-properties-panel';
import { optionsWith } from './options.js';

/**
 * The fields of the panel. Each takes `read()` and `write(value)`, both in plain strings (a tick: booleans), and
 * `label`, `description`; so no field knows where its value is kept.
 */

function common({ element, id, label, description, read, write }) {
  return { element, id, label, description, getValue: read, setValue: (value) => write(value ?? '') };
}

export function Text(props) {
  return <TextFieldEntry {...common(props)} debounce={useService('debounceInput')} />;
}

export function Area(props) {
  const { rows, monospace } = props;
  return <TextAreaEntry {...common(props)} rows={rows} monospace={monospace} debounce={useService('debounceInput')} />;
}

export function Choice(props) {
  const { options, empty, read } = props;
  return <SelectEntry {...common(props)} getOptions={() => optionsWith(options, read(), empty)} />;
}

export function Tick(props) {
  return <CheckboxEntry {...common(props)} setValue={(value) => props.write(Boolean(value))} />;
}

/** A name that is written once and then put to use with a button, never letter by letter. */
export function NewName({ id, label, description, button, write, clean }) {
  const [text, setText] = useState('');
  const field = `bio-properties-panel-${id}`;
  const use = () => {
    if (!clean(text)) return;
    write(clean(text));
    setText('');
  };
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <label class="bio-properties-panel-label" for={field}>{label}</label>
      <div class="keepstep-new">
        <input
          class="bio-properties-panel-input" id={field} type="text" autocomplete="off" spellcheck={false} value={text}
          onInput={(event) => setText(event.target.value)}
          onKeyDown={(event) => { if (event.key === 'Enter') use(); }}
        />
        <button type="button" class="keepstep-button" onClick={use}>{button}</button>
      </div>
      {description && <div class="bio-properties-panel-description">{description}</div>}
    </div>
  );
}

/** Words that stand in the panel without a field. */
export function Note({ id, text }) {
  return <p class="keepstep-note" data-entry-id={id}>{text}</p>;
}

/** A button in the panel. */
export function Action({ id, label, act }) {
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <button type="button" class="keepstep-button" onClick={act}>{label}</button>
    </div>
  );
}

/** The facts and decisions that a condition may name, with the values a code can have. */
export function Names({ id, names }) {
  return (
    <details class="keepstep-names" data-entry-id={id}>
      <summary>Names you can use</summary>
      <dl>
        {names.map(({ value, label, codes = [] }) => [
          <dt><code>{value}</code></dt>,
          <dd>{label}{codes.map((code) => <div><code>"{code.value}"</code> {code.label}</div>)}</dd>,
        ])}
      </dl>
    </details>
  );
}

/** Links to other pages, each in a tab of its own so that the drawing stays open. Without an address: nothing. */
export function Links({ id, links }) {
  const known = links.filter(({ href }) => href);
  if (!known.length) return null;
  return (
    <p class="keepstep-links" data-entry-id={id}>
      {known.map(({ href, text, about }) => (
        <a key={href} href={href} target="_blank" rel="noopener">{text}<span class="keepstep-hidden"> {about} (opens in a new tab)</span></a>
      ))}
    </p>
  );
}

/** Facts about what was chosen, each with its heading: “Counted from: the day …”. */
export function Facts({ id, facts }) {
  return (
    <dl class="keepstep-facts" data-entry-id={id}>
      {facts.filter(([, said]) => said).map(([heading, said]) => [<dt key={heading}>{heading}</dt>, <dd key={`${heading} said`}>{said}</dd>])}
    </dl>
  );
}

/** One heading with its fields. */
export function Section({ id, label, entries, element }) {
  return (
    <section class="keepstep-section" aria-label={label || undefined} data-group-id={`group-${id}`}>
      {label && <div class="keepstep-heading">{label}</div>}
      {entries.map(({ component: Field, ...entry }) => <Field key={`${element.id} ${entry.id}`} {...entry} element={element} />)}
    </section>
  );
}
