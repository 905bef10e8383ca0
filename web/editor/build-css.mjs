import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import * as sass from 'sass';
import { filesIn } from './build-js.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const GOVUK = 'node_modules/govuk-frontend/dist/govuk';
const MOJ = 'node_modules/@ministryofjustice/frontend/moj';
const IMAGE = /url\("?images\/([\w-]+\.svg)"?\)/g;
const NOT_OURS_TO_USE = /@font-face|GDS Transport|crown|crest|govuk-logotype/i;

/** MOJ's style sheets ask for GOV.UK's under the folder node_modules of whoever builds them. */
const fromHere = { findFileUrl: (url) => (url.startsWith('node_modules/') ? pathToFileURL(here(url)) : null) };

/** MOJ's own style sheets use one mixin that GOV.UK means to drop; that is theirs to mend. */
const logger = { warn: (message) => { if (!message.includes('govuk-text-colour')) console.warn(message); } };

async function compile(source, target) {
  const { css, loadedUrls } = sass.compile(here(source), {
    style: 'compressed', loadPaths: [here('node_modules')], importers: [fromHere], quietDeps: true, charset: false, logger,
  });
  const found = css.match(NOT_OURS_TO_USE);
  if (found) throw new Error(`${target} still holds “${found[0]}”, which only GOV.UK may use`);
  await writeFile(here(target), `${css}\n`);
  return { css, files: loadedUrls.map((url) => fileURLToPath(url)).filter((path) => path.includes('node_modules/')) };
}

async function copyImages(css) {
  const names = [...new Set([...css.matchAll(IMAGE)].map(([, name]) => name))].sort();
  await mkdir(here('../static/moj/images'), { recursive: true });
  await Promise.all(names.map((name) => copyFile(here(`${MOJ}/assets/images/${name}`), here(`../static/moj/images/${name}`))));
}

/** “Add another” takes the base class that all components share from GOV.UK's script instead of a copy of its own. */
const sharedBase = {
  name: 'shared-base',
  setup(build) {
    build.onResolve({ filter: /^govuk-frontend$/ }, () => ({ path: '../govuk/govuk-frontend.min.js', external: true }));
  },
};

async function copyScripts() {
  const script = await readFile(here(`${GOVUK}/govuk-frontend.min.js`), 'utf8');
  await writeFile(here('../static/govuk/govuk-frontend.min.js'), script.replace(/\/\/# sourceMappingURL=.*$/m, ''));
  const { metafile } = await esbuild.build({
    absWorkingDir: here('.'), entryPoints: [`${MOJ}/components/add-another/add-another.mjs`], outfile: here('../static/moj/add-another.min.js'),
    bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'none', logLevel: 'warning', metafile: true, plugins: [sharedBase],
  });
  return filesIn(metafile);
}

/** Builds static/govuk and static/moj and gives the paths of all packages' files that went into them. */
export async function buildStyles() {
  for (const folder of ['govuk', 'moj']) {
    await rm(here(`../static/${folder}`), { recursive: true, force: true });
    await mkdir(here(`../static/${folder}`), { recursive: true });
  }
  const govuk = await compile('styles/govuk.scss', '../static/govuk/govuk-frontend.min.css');
  const moj = await compile('styles/moj.scss', '../static/moj/moj-frontend.min.css');
  await copyImages(moj.css);
  return [...govuk.files, ...moj.files, ...await copyScripts()];
}
