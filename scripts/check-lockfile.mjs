/**
 * What `npm ci` trips over on another machine, found in the lock files before it does:
 * an optional platform binding that is named but not locked, an entry without version or integrity, and addresses of
 * whichever registry the lock file happened to be made with.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './repository.mjs';

const LOCK_FILES = ['package-lock.json', 'bench/postgraphile/package-lock.json'];

const problems = LOCK_FILES.flatMap((file) => problemsIn(file).map((problem) => `${file}: ${problem}`));
for (const problem of problems) console.log(problem);
process.exit(problems.length > 0 ? 1 : 0);

function problemsIn(file) {
  const { packages } = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const found = [];
  for (const [place, entry] of Object.entries(packages)) {
    const name = place || 'package.json';
    for (const dependency of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(packages, place, dependency))
        found.push(`${name} names ${dependency}, which is not locked`);
    }
    if (place === '' || entry.link) continue;
    if (!entry.version) found.push(`${name} has no version`);
    if (!entry.integrity && !entry.inBundle) found.push(`${name} has no integrity`);
    if (entry.resolved)
      found.push(`${name} names a registry: npm config set omit-lockfile-registry-resolved true`);
  }
  return found;
}

/** Whether a package is found from a place as Node would look for it: in its own node_modules, then outwards. */
function isLocked(packages, place, dependency) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[path.posix.join(folder, 'node_modules', dependency)]) return true;
    if (folder === '') return false;
  }
}
