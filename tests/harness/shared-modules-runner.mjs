/**
 * Runs test files with Jest's own circus, but on Node's module loader instead of Jest's: a worker loads, compiles and
 * warms up the product once, and not again for each of its test files, which is most of what a small file would cost.
 * What that takes is that modules keep nothing that one file could spoil for the next, which the house rules ask for
 * anyway ("nothing global"). `npm test -- --testRunner=jest-circus/runner` gives each file modules of its own again, to
 * find out whether one disturbs another.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { fromJest } from './from-jest.mjs';
import { mocker } from './jest-object.mjs';
import '../../scripts/typescript-hooks.mjs';

// Who has nothing left to do ends at once. Taking the heap apart can take longer than Jest waits for a worker; and where
// connections were cut at the wrong moment, Node 24 waits for ever for requests that nobody will answer any more
// (`Environment::CleanupHandles`, which turns the loop without a pause).
process.on('beforeExit', () => process.exit());
if (process.send) process.on('message', endWorker);

// Stack traces in lines of the sources.
process.setSourceMapsEnabled(true);

const jestObject = new URL('./jest-object.mjs', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: jestObject, shortCircuit: true } : next(specifier, context),
});

/** Jest's word to a worker that all is done (`CHILD_MESSAGE_END`), and how long it waits then, in milliseconds. */
const END = 2;
const JEST_WAITS_MS = 500;

/** Says what somebody left open, instead of being killed without a word. */
function endWorker([type]) {
  if (type !== END) return;
  process.off('message', endWorker);
  const stillOpen = () => {
    process.stderr.write(`left open by a test: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit();
  };
  setTimeout(stillOpen, JEST_WAITS_MS / 2).unref();
}

const { default: runWithCircus } = fromJest('jest-circus/runner');
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');
const STATE = 'JEST_STATE_SYMBOL';

/** What circus asks of Jest's module loader. */
const loader = {
  requireInternalModule: freshCircus,
  requireModule: fromJest,
  unstable_shouldLoadAsEsm: () => true,
  unstable_importModule: (file) => import(pathToFileURL(file).href),
  // `test`, `expect` and the others are put on the global object: where the tests are.
  setGlobalsForRuntime: () => undefined,
  enterTestCode: () => undefined,
  leaveTestCode: () => undefined,
};

/** Circus keeps the tests it was told of in its module and on the global object: a new one knows none. */
function freshCircus(file) {
  delete fromJest.cache[file];
  delete globalThis[EVENT_HANDLERS];
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
    if (symbol.description === STATE) delete globalThis[symbol];
  }
  return fromJest(file);
}

/** Jest's `testRunner`. Not `async`: it would be a line in every stack trace. */
export default function runOnSharedModules(globalConfig, config, _environment, _runtime, file, tell) {
  // Jest installs its own, which knows only files that Jest has loaded.
  Error.prepareStackTrace = undefined;
  fc.configureGlobal({ seed: Number(process.env.TEST_SEED) });
  const putBack = keepProcess();
  return runWithCircus(globalConfig, config, { global: globalThis }, loader, file, tell).finally(putBack);
}

/** What a test file may change beyond its own modules is put back for the next one. */
function keepProcess() {
  const environment = { ...process.env };
  const folder = process.cwd();
  const { exitCode } = process;
  return () => {
    mocker.restoreAllMocks();
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    process.chdir(folder);
    process.exitCode = exitCode;
  };
}
