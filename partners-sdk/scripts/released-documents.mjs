import { createHash } from 'node:crypto';

/**
 * Which documents servers know: a file per version of the package, with those that came with it, by their ids. What a
 * released version sends is known for ever: whoever has it need not change because a server is newer. The version that
 * `package.json` names is being worked on until the changelog has a heading for it; then its file stays too.
 */

/** Versions with a heading of their own in the changelog, in brackets or not; what is under way stands under "Unreleased". */
export function releasedVersions(changelog) {
  return [...changelog.matchAll(/^## \[?(\d+\.\d+\.\d+[^\]\s]*)/gm)].map(([, version]) => version);
}

/**
 * @param version that is worked on
 * @param released versions that partners have
 * @param kept texts by id by version, as the files hold them
 * @param texts of the documents as they are now
 * @returns the version's own texts by id, and why that cannot be
 */
export function documentsOfVersion({ version, released, kept, texts }) {
  const others = Object.entries(kept).filter(([name]) => name !== version);
  const known = new Set(others.flatMap(([, documents]) => Object.keys(documents)));
  const own = Object.fromEntries(texts.map((text) => [idOf(text), text]).filter(([id]) => !known.has(id)));
  const problems = released
    .filter((name) => !(name in kept))
    .map(
      (name) => `The documents of version ${name}, which is released, are missing: take them from its tag.`,
    );
  for (const [name, documents] of others) {
    for (const [id, text] of Object.entries(documents)) {
      if (idOf(text) !== id) problems.push(`The document ${id} of version ${name} was altered.`);
    }
  }
  if (released.includes(version) && !isSame(kept[version] ?? own, own)) {
    problems.push(
      `Version ${version} is released, and its documents with it: raise the version in package.json, then change them.`,
    );
  }
  return { own, problems };
}

/** SHA-256 of a document's text: what is sent in its place. */
export function idOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
