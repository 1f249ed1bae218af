/** Puts the built SDK where the examples import it from by its name, as `npm install` in this folder would. */
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled } from '../scripts/ensure-installed.mjs';
import { ensureSdkBuilt } from '../scripts/ensure-sdk-built.mjs';
import { root } from '../scripts/repository.mjs';

ensureInstalled();
ensureSdkBuilt();
const scope = path.join(root, 'examples', 'node_modules', '@hamsood');
const link = path.join(scope, 'partner-sdk');
const sdk = path.join(root, 'partners-sdk');
// Left alone where it is right: the other example may be reading it.
if (!existsSync(link) || realpathSync(link) !== realpathSync(sdk)) {
  mkdirSync(scope, { recursive: true });
  rmSync(link, { recursive: true, force: true });
  symlinkSync(sdk, link, process.platform === 'win32' ? 'junction' : 'dir');
}
