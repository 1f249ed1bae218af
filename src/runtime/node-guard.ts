/** Imported first by every main: an old Node gets one clear line instead of a stack trace from some dependency. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 17)) {
  process.stderr.write(
    `Hamsood needs Node 22.17 or newer, this is ${process.version}: start it with "npm start", which brings its own\n`,
  );
  process.exit(1);
}
