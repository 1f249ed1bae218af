/** A habit that the linters cannot see, what to do instead, and how to find it. */
export interface StyleRule {
  readonly name: string;
  readonly instead: string;
  /** Which files it is about, from the root of the repository. */
  readonly files: RegExp;
  /** What is wrong in the file, each as `line N: …`; empty when nothing is. */
  readonly find: (source: string, file: string) => readonly string[];
}

const CODE = /^(src|tests|bench|scripts|migrations|examples)\/.*\.(ts|mjs|js)$/;
const SOURCES = /^src\/.*\.ts$/;
const MOST_LINES = 400;

/** Names of things that are counted in points or minor units of money. */
const EXACT_AMOUNTS = '(?:points|minor|posted|held|pending|owed|available|delta|postedAfter)';
const AMOUNTS = `(?:\\w*Points|\\w*Minor|${EXACT_AMOUNTS})`;
const POINTS_OR_MINOR = '(?:\\w*Points|\\w*Minor|points|minor)\\b';

/** What features need of MikroORM at run time: to declare an entity, and to say how a transaction reads. */
const ORM_VALUES = ['defineEntity', 'p', 'LockMode', 'IsolationLevel'];

export const STYLE_RULES: readonly StyleRule[] = [
  {
    name: 'files say what they hold',
    instead: 'name the file or folder for the one thing it does, and move each part to where it is used',
    files: /^(src|tests|bench|scripts|migrations|examples)\//,
    find: (_, file) =>
      file
        .split(/[/.]/)
        .filter((part) => /^(utils?|helpers?|common|lib|misc|shared|stuff|manager|base)$/i.test(part))
        .map((part) => `“${part}” says nothing`),
  },
  {
    name: 'files are short',
    instead: `split it by what its parts do (at most ${MOST_LINES} lines)`,
    files: CODE,
    find: (source) => {
      const lines = source.split('\n').length - 1;
      return lines > MOST_LINES ? [`${lines} lines`] : [];
    },
  },
  {
    name: 'points are never a JS number (V-01)',
    instead: 'use bigint, BigInt(text) and parsePoints',
    files: SOURCES,
    find: linesWith(
      new RegExp(
        `\\b(?:Number|parseFloat|parseInt|Number\\.parseFloat|Number\\.parseInt)\\([^)]*\\b${AMOUNTS}\\b`,
      ),
      new RegExp(`\\b${EXACT_AMOUNTS}\\??: number\\b`),
      new RegExp(`Math\\.\\w+\\([^)]*\\b${AMOUNTS}\\b`),
    ),
  },
  {
    name: 'money is never tested for truth',
    instead: 'compare with null, undefined or 0n: zero points are not missing points',
    files: SOURCES,
    find: linesWith(
      new RegExp(`(?<![=<>+*/-] )(?<![\\w.])!?(?:\\w+\\.)*${POINTS_OR_MINOR} (?:&&|\\|\\||\\?) `),
      new RegExp(`(?:if \\(|&& |\\|\\| )!?(?:\\w+\\.)*${POINTS_OR_MINOR}\\)`),
    ),
  },
  {
    name: 'sources log, they do not print',
    instead: 'use the logger; the command line writes to its own output',
    files: SOURCES,
    find: linesWith(/\bconsole\.\w+\(/),
  },
  {
    name: 'the environment is read in one place',
    instead: 'add a variable to src/runtime/config-variables.ts and take it from the configuration',
    files: /^src\/(?!main|cli\/)(?!runtime\/).*\.ts$/,
    find: linesWith(/\bprocess\.env\b/),
  },
  {
    name: 'types are imported at the top',
    instead:
      "write import type { Y } from '../x.js': the import ladder does not see a type that is imported in passing",
    files: SOURCES,
    find: linesWith(
      /\btypeof import\(/,
      /(?<!await )\bimport\(\s*['"][^'"]*['"]\s*\)\.(?!then\b|catch\b|finally\b)/,
    ),
  },
  {
    name: 'features declare entities, and open no database',
    instead: `of @mikro-orm/core import only ${ORM_VALUES.join(', ')}, and types; the rest belongs in src/runtime/`,
    files: /^src\/(?!runtime\/).*\.ts$/,
    find: (source) =>
      [...source.matchAll(/^import (?!type\b)(.*?) from '@mikro-orm\/core';/gms)].flatMap(
        ([statement, what = '']) => {
          const names = /^\{(.*)\}$/s
            .exec(what)?.[1]
            ?.split(',')
            .map((name) => name.trim()) ?? [what];
          const values = names.filter((name) => name !== '' && !name.startsWith('type '));
          return values.every((name) => ORM_VALUES.includes(name)) ? [] : [statement];
        },
      ),
  },
  {
    name: 'each feature announces in one place (W-01)',
    instead: "call the feature's own announce with an event of its list, which the auditor looks for",
    files: /^src\/(?!ledger\/|[a-z/-]+\/announce(-[a-z]+)?\.ts$).*\.ts$/,
    find: linesWith(/\binto outbox\b/i, /\bannounceEvent\(/),
  },
  {
    name: 'tests always run',
    instead: 'use describeWith(requirement, …), which says what is missing and counts as a failure in CI',
    files: /^tests\/(?!harness\/requirement\.ts).*\.ts$/,
    find: linesWith(/\b(?:test|it|describe)\.(?:skip|only|todo|failing)\b/, /\bx(?:test|it|describe)\(/),
  },
  {
    name: 'types are not talked away',
    instead: 'fix the type, or say with @ts-expect-error what is expected and why',
    files: CODE,
    find: linesWith(/@ts-(?:ignore|nocheck)\b/),
  },
  {
    name: 'nothing is left for later without a name',
    instead: 'do it, or write down where its reader will look: the rule, the decision, the changelog',
    files: /^(src|tests|bench|scripts|migrations|examples)\/(?!style\/).*\.(ts|mjs|js)$/,
    find: linesWith(/\b(?:TODO|FIXME)\b/),
  },
];

function linesWith(...patterns: readonly RegExp[]): StyleRule['find'] {
  return (source) =>
    source.split('\n').flatMap((line, index) => {
      const comment = /^\s*(?:\*|\/\/|\/\*)/.test(line) && !/@ts-|TODO|FIXME/.test(line);
      return !comment && patterns.some((pattern) => pattern.test(line))
        ? [`line ${index + 1}: ${line.trim()}`]
        : [];
    });
}
