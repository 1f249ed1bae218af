/** A file that a page of the docs shows, with as many lines as the page: a line's number is that in the page. */
export interface PageFile {
  readonly name: string;
  readonly text: string;
}

/** What a page of the docs has its reader write and see. */
export interface PageProgram {
  /** The blocks without a name, one after the other, as one program; undefined where there is none. */
  readonly main: PageFile | undefined;
  /** Blocks with `file=<name>`: modules that the program and those of other pages import. */
  readonly files: readonly PageFile[];
  /** What the program prints, in which … stands for whatever changes. */
  readonly output: readonly string[];
  /** Whether it goes on until it is ended, as a server or a page in a browser does. */
  readonly stays: boolean;
}

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly info: ReadonlyMap<string, string>;
  /** Of the opening and of the closing fence, from 0. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * Reads the code of a page:
 *
 * - ```` ```ts ````: a part of the page's program;
 * - ```` ```ts alone ````: a part whose names are its own;
 * - ```` ```ts file=<name> ````: a module;
 * - ```` ```ts browser=<name> ````: a module for a browser: the program loads it where it stands, and goes on when it shows something;
 * - ```` ```ts by=<test> ````: a module that a test of its own runs;
 * - ```` ```text ````: what the program prints there.
 *
 * Blocks of other languages need a reader of their own.
 */
export function programOf(page: string, markdown: string, others: readonly string[] = []): PageProgram {
  const lines = markdown.split('\n');
  const blocks = blocksOf(lines);
  const main = lines.map(() => '');
  const files: PageFile[] = [];
  const output: string[] = [];
  let parts = 0;
  let stays = false;
  for (const { language, info, from, to, lines: code } of blocks) {
    const name = info.get('file') ?? info.get('browser') ?? info.get('by');
    if (language === 'text') output.push(...code);
    else if (others.includes(language)) continue;
    else if (language !== 'ts' && language !== 'js') {
      throw new Error(`${page}, line ${from + 1}: nothing runs a block of "${language}"`);
    } else if (name !== undefined) {
      files.push({ name, text: [...lines.slice(0, from + 1).fill(''), ...code].join('\n') });
      if (info.has('browser')) {
        main[from] = `void import('./${name}'); await Reflect.get(globalThis, 'shown');`;
        stays = true;
      }
    } else {
      parts += 1;
      if (info.has('stays')) stays = true;
      main.splice(from + 1, code.length, ...code);
      if (info.has('alone')) [main[from], main[to]] = ['{', '}'];
    }
  }
  const name = `${page.replaceAll(/[^a-z-]+/gi, '_')}.ts`;
  return { main: parts > 0 ? { name, text: main.join('\n') } : undefined, files, output, stays };
}

/** The fenced blocks of a page, in order. */
export function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, language, words] = /^```(\w+)(?: (.*))?$/.exec(lines[at] as string) ?? [];
    if (language === undefined) continue;
    const to = lines.indexOf('```', at + 1);
    const info = new Map(
      (words ?? '').split(' ').map((word) => word.split('=') as [string, string | undefined]),
    ) as ReadonlyMap<string, string>;
    blocks.push({ language, info, from: at, to, lines: lines.slice(at + 1, to) });
    at = to;
  }
  return blocks;
}

/** Where what was printed is not what the page says; undefined: it is. */
export function differenceOf(expected: readonly string[], printed: readonly string[]): string | undefined {
  for (const [at, line] of expected.entries()) {
    if (!fits(line, printed[at])) return `line ${at + 1}: not "${line}", but "${printed[at] ?? ''}"`;
  }
  const [more] = printed.slice(expected.length);
  return more === undefined ? undefined : `the page does not show "${more}"`;
}

function fits(expected: string, printed: string | undefined): boolean {
  const parts = expected.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(printed ?? '');
}
