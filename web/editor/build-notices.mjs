import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

const HEAD = `# Third-party notices

Keepstep's own code is under the MIT licence (see LICENSE). The browser files under \`web/static/build\`, \`web/static/govuk\`
and \`web/static/moj\` contain the packages below, under the licences given. This file is written by
\`npm run build\` in \`web/editor\` from the list of files that went into them; do not edit it by hand.

## Conditions to keep in mind

- **bpmn.io's mark.** bpmn-js asks that the source code which shows the bpmn.io mark is not removed or changed, and that the
  mark stays fully visible, with nothing over it, wherever a diagram is shown by it. Keepstep shows it at the bottom right of
  the studio's canvas. Do not hide, move or cover it.
- **GOV.UK's look.** The GDS Transport font, the crown and GOV.UK's name may only be used on GOV.UK. The style sheets here are
  built without them: Arial, no header, no footer. The build fails if a trace of them is left.
`;

const CHANGED = {
  '@ministryofjustice/frontend': 'Changed here: only some components, Arial, the address of images; “add another” takes its base class from GOV.UK Frontend.',
  'govuk-frontend': 'Changed here: only some components of the style sheet, Arial, no @font-face.',
  '@bpmn-io/properties-panel': 'Changed here: the editors for FEEL expressions are left out.',
  'bpmn-js-properties-panel': 'Changed here: one style attribute is left out.',
  'bpmn-js': 'Changed here: of the icon font, only the woff2 file is shipped.',
};

const FONT_LICENCE = 'licences/bpmn-font.txt';

async function licenceText(folder, name) {
  const known = (await readdir(folder)).find((file) => /^(licen[cs]e|copying)(\.|$)/i.test(file));
  if (known) return readFile(`${folder}/${known}`, 'utf8');
  const kept = here(`licences/${name.replace('/', '__')}.txt`);
  if (existsSync(kept)) return readFile(kept, 'utf8');
  throw new Error(`${name} has no licence file: put its text, with its source, into licences/`);
}

const block = (text) => text.trim().split(/\r?\n/).map((line) => `    ${line.trimEnd()}`.trimEnd()).join('\n');

async function notice(name) {
  const folder = here(`node_modules/${name}`);
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  const changed = CHANGED[name] ? `${CHANGED[name]}\n\n` : '';
  return `## ${name} ${version}\n\nLicence: ${license || 'see the text'}\n\n${changed}${block(await licenceText(folder, name))}\n`;
}

/**
 * Writes THIRD_PARTY_NOTICES.md at the repository's root.
 *
 * @param {string[]} files paths below node_modules of everything that went into the built files
 */
export async function writeNotices(files) {
  const names = [...new Set(files.map((path) => PACKAGE.exec(path)).filter(Boolean).map(([, name]) => name))].sort();
  const notices = await Promise.all(names.map(notice));
  const font = `## bpmn-font (icons of the diagram editor)\n\nLicence: OFL-1.1\n\n${block(await readFile(here(FONT_LICENCE), 'utf8'))}\n`;
  await writeFile(here('../../THIRD_PARTY_NOTICES.md'), [HEAD, ...notices, font].join('\n'));
}
