import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageFile } from './page-program.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** What a program printed, and how it ended. */
export interface Ran {
  readonly printed: readonly string[];
  readonly complaints: string;
  /** null: it was ended from outside. */
  readonly code: number | null;
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Loaded first. */
  readonly before?: string;
  /** Ends it as soon as it has printed what it should: it would go on for ever. */
  readonly until?: (printed: readonly string[]) => boolean;
  /** Given to it when it starts to read. */
  readonly input?: string;
}

/** A folder as a partner's engineer has one: the built package, TypeScript's settings as `tsc --init` makes them, and nothing of the repository. */
export interface PartnerFolder {
  readonly path: string;
  write(file: PageFile): void;
  /** What the compiler finds wrong with all that was written; '' when nothing. */
  typeProblems(): Promise<string>;
  run(name: string, options: RunOptions): Promise<Ran>;
  remove(): void;
}

/** Packages that the pages use beside the SDK. */
const PACKAGES = ['ws', 'fastify', '@types/node', '@types/ws'];

export async function createPartnerFolder(): Promise<PartnerFolder> {
  const folder = mkdtempSync(path.join(tmpdir(), 'partner-'));
  const modules = path.join(folder, 'node_modules');
  const sdk = path.join(modules, '@hamsood', 'partner-sdk');
  mkdirSync(sdk, { recursive: true });
  mkdirSync(path.join(modules, '@types'));
  for (const name of PACKAGES) symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  cpSync(path.join(root, 'partners-sdk', 'package.json'), path.join(sdk, 'package.json'));
  await node([path.join(root, 'partners-sdk', 'scripts', 'build.mjs'), path.join(sdk, 'dist')]);
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  return {
    path: folder,
    write: ({ name, text }) => writeFileSync(path.join(folder, name), text),
    async typeProblems() {
      const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const { printed } = await finished(start([compiler, '-p', folder], { env: {} }));
      return printed.join('\n');
    },
    run: (name, options) => finished(start([path.join(folder, name)], options), options.until),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };

  async function node(args: readonly string[]) {
    const { code, complaints } = await finished(start(args, { env: {} }));
    if (code !== 0) throw new Error(complaints);
  }

  function start(args: readonly string[], { env, before, input }: RunOptions): ChildProcess {
    const imports = before === undefined ? [] : ['--import', before];
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...imports, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
    });
    child.stdin.end(input);
    return child;
  }
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    moduleDetection: 'force',
    // Node runs them as they are.
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    skipLibCheck: true,
  },
};

function finished(child: ChildProcess, until?: RunOptions['until']): Promise<Ran> {
  return new Promise((resolve, reject) => {
    let out = '';
    let complaints = '';
    // Far more than any takes: a program that waits for what never comes says what it has printed until then.
    const limit = setTimeout(() => {
      complaints += 'it did not end\n';
      child.kill('SIGKILL');
    }, 100_000);
    const printed = () => out.split('\n').slice(0, -1);
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      out += text;
      if (until?.(printed())) child.kill('SIGKILL');
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      complaints += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ printed: printed(), complaints, code });
    });
  });
}
