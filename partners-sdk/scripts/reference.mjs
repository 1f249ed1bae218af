/**
 * Makes `docs/reference/partner-sdk.md` of the built types: api-extractor reads them, `reference-page.mjs` writes the
 * page. `--check` only compares.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { pageOf } from './reference-page.mjs';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(here, '..', 'docs', 'reference', 'partner-sdk.md');
const folder = mkdtempSync(path.join(tmpdir(), 'sdk-reference-'));

/** As the package's own, for the compiler that api-extractor brings. */
const COMPILER = {
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
  types: [],
  strict: true,
  skipLibCheck: true,
};

try {
  cpSync(path.join(here, 'package.json'), path.join(folder, 'package.json'));
  const built = spawnSync(
    process.execPath,
    [path.join(here, 'scripts', 'build.mjs'), path.join(folder, 'dist')],
    { stdio: 'inherit' },
  );
  if (built.status !== 0) process.exit(built.status ?? 1);
  const { name, exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const entries = Object.entries(exports)
    .filter(([, how]) => typeof how === 'object')
    .map(([entry, how]) => ({ name: path.posix.join(name, entry), members: read(how.import.types) }));
  const page = pageOf(entries);
  if (!process.argv.includes('--check')) writeFileSync(target, page);
  else if (!existsSync(target) || readFileSync(target, 'utf8') !== page) {
    process.stderr.write('docs/reference/partner-sdk.md is not as the types are: npm run sdk:reference\n');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What an entry exports, and what that refers to, as api-extractor tells it. */
function read(types) {
  const entry = path.join(folder, types);
  const model = path.join(folder, 'model.json');
  const configObject = {
    projectFolder: folder,
    mainEntryPointFilePath: entry,
    compiler: { overrideTsconfig: { compilerOptions: COMPILER, files: [entry] } },
    apiReport: { enabled: false, reportFileName: 'unused.api.md' },
    docModel: { enabled: true, apiJsonFilePath: model, includeForgottenExports: true },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
  };
  const packageJsonFullPath = path.join(folder, 'package.json');
  const { succeeded } = Extractor.invoke(
    ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath }),
    {
      localBuild: true,
      messageCallback(message) {
        message.handled = true;
        if (message.logLevel === 'error') process.stderr.write(`${message.text}\n`);
      },
    },
  );
  if (!succeeded) process.exit(1);
  return JSON.parse(readFileSync(model, 'utf8')).members[0].members;
}
