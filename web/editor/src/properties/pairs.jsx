import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';
import { propertiesOf } from '../diagram/extensions.js';
import { Choice, Text } from './entries.jsx';

/** Properties that have a field of their own and so never appear among the “other settings”. */
const HAVE_A_FIELD = new Set(['role', 'form', 'clauses', 'ladder']);
const CONSTANT = 'with_';

const pairsOf = (element) => propertiesOf(getBusinessObject(element)).map(({ name, value }) => [name, value || '']);

function Pair({ element, id, name, value, named, valued, onName, onValue, onRemove }) {
  return (
    <div class="keepstep-pair" role="group" aria-label={name || 'New'}>
      <Field element={element} id={`${id}-name`} label="Name" value={name} options={named} write={onName} />
      <Field element={element} id={`${id}-value`} label="Value" value={value} options={valued} write={onValue} />
      <button type="button" class="keepstep-button" onClick={onRemove}>Remove {name}</button>
    </div>
  );
}

function Field({ options, value, ...rest }) {
  const field = { ...rest, read: () => value };
  return options ? <Choice {...field} options={options} /> : <Text {...field} />;
}

/** A list of named values kept as properties whose names start with `prefix`. */
function Pairs({ element, id, changes, prefix, shown, add, known = [], freshName }) {
  const pairs = pairsOf(element);
  const replace = (place, pair) => changes.setProperties(element, pairs.toSpliced(place, 1, ...(pair ? [pair] : [])));
  const codesOf = (name) => known.find((item) => item.value === name)?.codes;
  return (
    <div data-entry-id={id}>
      {pairs.map(([name, value], place) => shown(name) && (
        <Pair
          key={place} element={element} id={`${id}-${place}`} name={name.slice(prefix.length)} value={value}
          named={known.length ? known : undefined} valued={codesOf(name.slice(prefix.length))}
          onName={(next) => next && replace(place, [prefix + next, value])}
          onValue={(next) => replace(place, [name, next])} onRemove={() => replace(place)}
        />
      ))}
      {add && (
        <button type="button" class="keepstep-button" onClick={() => changes.setProperties(element, [...pairs, [prefix + freshName(pairs), '']])}>
          {add}
        </button>
      )}
    </div>
  );
}

const freshName = (pairs) => `name_${pairs.length + 1}`;

/** What a called diagram is told: constants kept as `with_<name>`. */
export function Constants({ element, id, changes, constants }) {
  const used = (pairs) => pairs.map(([name]) => name.slice(CONSTANT.length));
  const unused = (pairs) => constants.find(({ value }) => !used(pairs).includes(value))?.value || freshName(pairs);
  return (
    <Pairs
      element={element} id={id} changes={changes} prefix={CONSTANT} known={constants} freshName={unused}
      shown={(name) => name.startsWith(CONSTANT)} add="Tell it something"
    />
  );
}

const isOther = (name) => !name.startsWith(CONSTANT) && !HAVE_A_FIELD.has(name);

/** True when the element carries properties that no other field shows. */
export const hasOtherSettings = (element) => pairsOf(element).some(([name]) => isOther(name));

/** Properties without a field of their own: shown so that nothing in the file is hidden. */
export function OtherSettings({ element, id, changes, canAdd }) {
  return (
    <Pairs
      element={element} id={id} changes={changes} prefix="" freshName={freshName} shown={isOther}
      add={canAdd ? 'Add a setting' : undefined}
    />
  );
}
