import { useEffect, useRef, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { blank, comparisonsOf, isWhole, kindOf, withName, withOp } from '../conditions/comparisons.js';
import { quoted, readCondition, unquoted, writeCondition } from '../conditions/expression.js';
import { Area, Names } from './entries.jsx';
import { optionsWith } from './options.js';

const RAW_HELP = 'Names of answers, compared with == != < <= > >= or “in”, joined by and, or, not. '
  + 'Codes stand in quotation marks: need_decision == "plan". An answer that may be missing: is_known(plan_started_on).';
const TOO_MUCH = 'This condition is more than the rows can show, so it stays as it is written. '
  + 'To use the rows, take the text out first.';
const PAUSE = 400;
const JOINERS = [{ value: 'and', label: 'all of these are so' }, { value: 'or', label: 'any of these is so' }];
const FLAGS = [{ value: 'true', label: 'yes' }, { value: 'false', label: 'no' }];

function Select({ label, value, options, onChange, groups }) {
  const choose = (event) => onChange(event.target.value);
  const option = (item) => <option key={item.value} value={item.value} selected={item.value === value}>{item.label}</option>;
  return (
    <select class="bio-properties-panel-input" aria-label={label} value={value} onChange={choose}>
      {options.map(option)}
      {(groups || []).map((group) => <optgroup key={group.label} label={group.label}>{group.options.map(option)}</optgroup>)}
    </select>
  );
}

const isDate = ({ value, kind }) => (kind ? kind === 'date' : /_(on|at)$/.test(value));

/** Lists for the answers: those of earlier steps first, then the rest by what they are. */
function groupsOf(names, earlier, stored) {
  const known = names.some(({ value }) => value === stored) || !stored ? [] : [{ value: stored, label: `${stored} (not in the list)` }];
  const near = earlier.map((name) => names.find(({ value }) => value === name)).filter(Boolean);
  const rest = names.filter((item) => !near.includes(item));
  return [
    { label: 'Answered before this, on this diagram', options: near },
    { label: 'Answered elsewhere', options: [...rest.filter((item) => !isDate(item)), ...known] },
    { label: 'Dates of the case', options: rest.filter(isDate) },
  ].filter(({ options }) => options.length);
}

/** What a date is compared with: today, another date of the case, or the last day for something. */
function MomentValue({ row, names, parameters, onValue }) {
  const dates = names.filter((item) => isDate(item) && item.value !== row.name);
  const groups = [
    { label: 'Dates of the case', options: dates },
    { label: 'The last day for', options: parameters.map(({ value, label }) => ({ value: `due("${value}")`, label })) },
  ];
  const offered = ['', 'today()', ...groups.flatMap(({ options }) => options.map(({ value }) => value))];
  const stored = offered.includes(row.value) ? [] : [{ value: row.value, label: row.value }];
  return (
    <Select
      label="Date" value={row.value} onChange={onValue} groups={groups}
      options={[{ value: '', label: 'Choose a date' }, { value: 'today()', label: 'today' }, ...stored]}
    />
  );
}

function Codes({ row, codes, onValue }) {
  const offered = [...codes, ...row.value.filter((code) => !codes.some(({ value }) => value === code)).map((value) => ({ value, label: value }))];
  const toggle = (code, ticked) => onValue(offered.map(({ value }) => value).filter((value) => (value === code ? ticked : row.value.includes(value))));
  return (
    <div class="keepstep-ticks" role="group" aria-label="Any of these">
      {offered.map(({ value, label }) => (
        <label key={value}>
          <input type="checkbox" checked={row.value.includes(value)} onChange={(event) => toggle(value, event.target.checked)} /> {label}
        </label>
      ))}
    </div>
  );
}

function Value({ row, kind, names, parameters, onValue }) {
  const codes = names.find(({ value }) => value === row.name)?.codes || [];
  if (!row.name || row.op === 'known' || row.op === 'unknown') return null;
  if (Array.isArray(row.value)) return <Codes row={row} codes={codes} onValue={onValue} />;
  if (kind === 'date') return <MomentValue row={row} names={names} parameters={parameters} onValue={onValue} />;
  if (kind === 'flag') return <Select label="Answer" value={row.value} options={optionsWith(FLAGS, row.value, 'Choose yes or no')} onChange={onValue} />;
  if (kind === 'code' && codes.length) {
    return <Select label="Answer" value={row.value} options={optionsWith(codes.map(({ value, label }) => ({ value: quoted(value), label })), row.value, 'Choose an answer')} onChange={onValue} />;
  }
  const text = (event) => onValue(kind === 'number' ? event.target.value.trim() : event.target.value.trim() && quoted(event.target.value.trim().replace(/["\\]/g, '')));
  return <input class="bio-properties-panel-input" aria-label="Answer" type={kind === 'number' ? 'number' : 'text'} value={unquoted(row.value)} onChange={text} />;
}

function Row({ row, number, only, names, earlier, parameters, onRow, onRemove }) {
  const kind = kindOf(row, names);
  return (
    <div class="keepstep-row" role="group" aria-label={`Condition ${number}`}>
      <Select
        label="What is asked" value={row.name} options={[{ value: '', label: 'Choose what is asked' }]}
        groups={groupsOf(names, earlier, row.name)} onChange={(name) => onRow(withName(row, name, names))}
      />
      {row.name && <Select label="Comparison" value={row.op} options={comparisonsOf(kind, row.op)} onChange={(op) => onRow(withOp(row, op))} />}
      <Value row={row} kind={kind} names={names} parameters={parameters} onValue={(value) => onRow({ ...row, value })} />
      {!only && <button type="button" class="keepstep-link" onClick={onRemove}>Remove<span class="keepstep-hidden"> condition {number}</span></button>}
    </div>
  );
}

/** The expression as a sentence, from the engine that will read it. */
function Sentence({ text, describe }) {
  const [said, setSaid] = useState({});
  const asked = useRef('');
  useEffect(() => {
    asked.current = text;
    if (!text) return setSaid({});
    const timer = setTimeout(async () => {
      const answer = await describe(text);
      if (asked.current === text) setSaid(answer);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const wrong = said.message && text;
  return (
    <p class={`keepstep-sentence${wrong ? ' keepstep-sentence--wrong' : ''}`} role="status">
      {wrong ? said.message : said.sentence && `Follow this line when ${said.sentence}.`}
    </p>
  );
}

function fromText(text) {
  const read = readCondition(text);
  return { text, raw: !read, joiner: read?.joiner || 'and', rows: read?.rows.length ? read.rows : [blank()] };
}

/** The condition of a line: rows to choose from, or the expression as it is written, and its sentence. */
export function Condition({ id, element, read, write, names, earlier, parameters, describe }) {
  const stored = read();
  const [state, setState] = useState(() => fromText(stored));
  useEffect(() => { if (stored !== state.text) setState(fromText(stored)); }, [stored]);
  const readable = readCondition(stored) !== null;
  const change = (rows, joiner = state.joiner) => {
    const whole = isWhole(rows);
    const text = whole ? writeCondition(rows, joiner) : state.text;
    setState({ ...state, rows, joiner, text });
    if (whole) write(text);
  };
  const replace = (place, row) => change(state.rows.toSpliced(place, 1, ...(row ? [row] : [])));
  const rows = state.rows.map((row, place) => (
    <Row
      key={place} row={row} number={place + 1} only={state.rows.length === 1} names={names} earlier={earlier} parameters={parameters}
      onRow={(next) => replace(place, next)} onRemove={() => replace(place)}
    />
  ));
  return (
    <fieldset class="keepstep-condition" data-entry-id={id}>
      <legend class="bio-properties-panel-label">Follow this line when</legend>
      {!state.raw && state.rows.length > 1 && <Select label="How many of the conditions" value={state.joiner} options={JOINERS} onChange={(joiner) => change(state.rows, joiner)} />}
      {!state.raw && rows}
      {!state.raw && !isWhole(state.rows) && stored && <p class="keepstep-hint">Finish the choice above; until then the line keeps its old condition.</p>}
      {!state.raw && <button type="button" class="keepstep-button" onClick={() => setState({ ...state, rows: [...state.rows, blank()] })}>Add another condition</button>}
      {state.raw && (
        <div class="keepstep-raw">
          <Area id={`${id}-raw`} element={element} label="The condition as written" rows={3} monospace description={readable ? RAW_HELP : `${TOO_MUCH} ${RAW_HELP}`} read={read} write={write} />
          <Names id={`${id}-names`} names={names} />
        </div>
      )}
      <Sentence text={state.raw ? stored : state.text} describe={describe} />
      {(readable || !stored) && (
        <label class="keepstep-switch">
          <input type="checkbox" checked={state.raw} onChange={(event) => setState({ ...fromText(stored), raw: event.target.checked })} /> Write it yourself
        </label>
      )}
    </fieldset>
  );
}
