import { mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const TARGETS = { bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'none', logLevel: 'warning', metafile: true };
const ICON_FONT = "@font-face { font-family: 'bpmn'; src: url('../font/bpmn.woff2') format('woff2'); }";
const LEFT_OUT = 'module.exports = { jsonParseLinter() {}, Annotation: { define() {} } };';
const INLINE_STYLE = 'style="height: 100%" ';
const EDITORS_LEFT_OUT = /^(@bpmn-io\/(feel-editor|feelers-editor|extract-process-variables)|@codemirror\/)/;

/** Only woff2 of the icon font is shipped: every browser that runs the editor reads it. */
const oneFontFormat = {
  name: 'one-font-format',
  setup(build) {
    build.onLoad({ filter: /bpmn-font\/css\/bpmn\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      return { contents: css.replace(/@font-face\s*{[^}]*}/, ICON_FONT), loader: 'css' };
    });
  },
};

/**
 * The properties panel carries an editor for Camunda's expression language, two thirds of its size. No field of
 * ours uses it, so its modules are left out. What the panel calls while it is loaded must still be a function.
 */
const noExpressionEditor = {
  name: 'no-expression-editor',
  setup(build) {
    build.onResolve({ filter: EDITORS_LEFT_OUT }, ({ path }) => ({ path, namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: LEFT_OUT, loader: 'js' }));
  },
};

/** Paths of the files of which something is left in what was built. */
export const filesIn = ({ outputs }) => Object.values(outputs)
  .flatMap(({ inputs }) => Object.entries(inputs)).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);

/** The panel's box carries a style attribute, which the pages' Content-Security-Policy refuses; modeler.css says the same. */
const noInlineStyle = {
  name: 'no-inline-style',
  setup(build) {
    build.onLoad({ filter: /bpmn-js-properties-panel\/dist\/index\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(INLINE_STYLE)) throw new Error('The style attribute of the properties panel is gone: take this step out');
      return { contents: source.replace(INLINE_STYLE, ''), loader: 'js' };
    });
  },
};

async function bundle(options) {
  const { metafile } = await esbuild.build({ ...TARGETS, ...options });
  return filesIn(metafile);
}

/** Builds the editor into static/build and gives the paths of all packages' files that went into it. */
export async function buildScripts() {
  const outdir = here('../static/build');
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  return bundle({
    absWorkingDir: here('.'), entryPoints: ['src/modeler.js'], outdir, plugins: [oneFontFormat, noExpressionEditor, noInlineStyle],
    jsx: 'automatic', jsxImportSource: '@bpmn-io/properties-panel/preact',
    loader: { '.woff2': 'file' }, assetNames: '[name]',
  });
}
