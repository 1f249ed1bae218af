/** Writes what api-extractor tells of a package's entries as one page of Markdown. */

const HEAD = `# Reference of the partners' package

Made of the types by \`npm run sdk:reference\`. How things are done with it: [guides](../partners/README.md). What the API says of each type and field: [its reference](schema.md).
`;

/** First what a reader begins with, then what belongs to it; the rest by kind and name. */
const FIRST = [
  'Hamsood',
  'Members',
  'Points',
  'Balances',
  'Transactions',
  'Statements',
  'Proofs',
  'TestClock',
  'Call',
  'Result',
  'PagedList',
  'TestServer',
];

/** Parts that say nothing: those of every promise, and of every error. */
const OF_EVERY_ONE = ['then', 'catch', 'finally', '[Symbol.toStringTag]', 'name'];

/** @param entries each with its name and api-extractor's members */
export function pageOf(entries) {
  const shown = new Set();
  const sections = entries.map(({ name, members }) => {
    const known = new Map(members.map((member) => [nameOf(member), member]));
    const all = [...reached(members, known)].filter((member) => !shown.has(nameOf(member)));
    for (const member of all) shown.add(nameOf(member));
    return { name, groups: groupsOf(all) };
  });
  const contents = sections.flatMap(({ name, groups }) => [
    `\n**\`${name}\`**\n`,
    ...groups.map(
      ([title, members]) =>
        `- ${title}: ${members.map((member) => `[${nameOf(member)}](#${anchorOf(nameOf(member))})`).join(', ')}`,
    ),
  ]);
  const bodies = sections.flatMap(({ name, groups }) => [
    `\n## \`${name}\``,
    ...groups.flatMap(([, members]) => members.map((member) => sectionOf(member, shown))),
  ]);
  return `${[HEAD.trimEnd(), ...contents, ...bodies].join('\n')}\n`;
}

/** Exports, and what their public parts refer to; what only the inside passes around is left out. */
function reached(members, known) {
  const found = new Set();
  const waiting = members.filter((member) => isExported(member) && !nameOf(member).endsWith('Variables'));
  for (let member = waiting.shift(); member; member = waiting.shift()) {
    if (found.has(member)) continue;
    found.add(member);
    for (const part of [member, ...publicPartsOf(member)]) {
      for (const name of referencesOf(part)) if (known.has(name)) waiting.push(known.get(name));
    }
  }
  return found;
}

function groupsOf(members) {
  const rank = (member) => {
    const at = FIRST.indexOf(nameOf(member));
    return at < 0 ? FIRST.length : at;
  };
  const isError = (member) => nameOf(member).endsWith('Error');
  const groups = new Map([
    ['Classes', (member) => member.kind === 'Class' && !isError(member)],
    ['Functions', (member) => member.kind === 'Function'],
    ['Errors', (member) => member.kind === 'Class'],
    ['Answers', (member) => nameOf(member).endsWith('Answer')],
    ['Types', () => true],
  ]);
  const left = new Set(
    members.sort((a, b) => rank(a) - rank(b) || (nameOf(a).toLowerCase() < nameOf(b).toLowerCase() ? -1 : 1)),
  );
  return [...groups]
    .map(([title, belongs]) => {
      const own = [...left].filter(belongs);
      for (const member of own) left.delete(member);
      return [title, own];
    })
    .filter(([, own]) => own.length > 0);
}

function sectionOf(member, shown) {
  const parts = publicPartsOf(member);
  const fields = parts.filter(({ kind }) => kind === 'Property' || kind === 'PropertySignature');
  const methods = parts.filter(({ kind }) => !['Property', 'PropertySignature'].includes(kind));
  const isShape = member.kind === 'Interface' || member.kind === 'Class';
  return [
    `\n### ${nameOf(member)}\n`,
    ...textOf(member),
    ...(isShape ? [] : [codeOf(member)]),
    ...(fields.length > 0 ? [nameOf(member).endsWith('Answer') ? treeOf(fields) : tableOf(fields)] : []),
    ...(isShape ? [] : [linksOf([member], nameOf(member), shown)]),
    ...(fields.length > 0 ? [linksOf(fields, nameOf(member), shown)] : []),
    ...methods.flatMap((method) => [
      `#### ${nameOf(member)}${method.kind === 'Constructor' ? '()' : `.${nameOf(method)}()`}\n`,
      ...(method.kind === 'Constructor' ? textOf(method).slice(1) : textOf(method)),
      codeOf(method),
      linksOf([method], nameOf(member), shown),
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd();
}

/** Fields of an answer are a tree: as code. Others fit a table. */
function treeOf(fields) {
  return ['```ts', ...fields.map((field) => signatureOf(field)), '```', ''].join('\n');
}

function tableOf(fields) {
  const rows = fields.map((field) => {
    const { summary } = docOf(field);
    const optional = field.isOptional ? '?' : '';
    return `| \`${nameOf(field)}${optional}\` | ${inCell(typeOf(field))} | ${summary.replaceAll('\n', ' ').replaceAll('|', '\\|')} |`;
  });
  return ['| | | |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function inCell(type) {
  return `\`${type.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
}

function linksOf(members, own, shown) {
  const names = new Set(members.flatMap((member) => [...referencesOf(member)]));
  names.delete(own);
  const links = [...names].filter((name) => shown.has(name)).map((name) => `[${name}](#${anchorOf(name)})`);
  return links.length > 0 ? `See ${links.join(', ')}.\n` : '';
}

function textOf(member) {
  const { summary, parameters, throws, returns, examples } = docOf(member);
  const paragraphs = [];
  if (summary) paragraphs.push(`${summary}\n`);
  const details = [
    ...parameters.map(([name, text]) => `- \`${name}\`: ${text}`),
    ...(returns ? [`- returns ${returns}`] : []),
    ...(throws ? [`- throws ${throws}`] : []),
  ];
  if (details.length > 0) paragraphs.push(`${details.join('\n')}\n`);
  for (const example of examples) paragraphs.push(`${example}\n`);
  return paragraphs;
}

/** The parts of a docstring. */
function docOf({ docComment = '' }) {
  const lines = docComment
    .replace(/^\/\*\*\n?| ?\*\/\n?$/g, '')
    .split('\n')
    .map((line) => line.replace(/^ ?\* ?/, ''));
  const blocks = [['summary', []]];
  for (const line of lines) {
    const [, tag, rest] = /^@(\w+) ?(.*)$/.exec(line) ?? [];
    if (tag) blocks.push([tag, [rest]]);
    else blocks.at(-1)[1].push(line);
  }
  const texts = (tag) =>
    blocks
      .filter(([name]) => name === tag)
      .map(([, text]) => text.join('\n').trim())
      .map((text) => text.replace(/\{@link (\w+)\}/g, '`$1`'));
  return {
    summary: texts('summary')[0] ?? '',
    parameters: texts('param').map((text) => {
      const [, name, rest] = /^(?:- )?(\S+) (?:- )?([\s\S]*)$/.exec(text) ?? [];
      return [name, rest?.replaceAll('\n', ' ')];
    }),
    returns: texts('returns').join(' ').replaceAll('\n', ' '),
    throws: texts('throws').join('; ').replaceAll('\n', ' '),
    examples: texts('example'),
  };
}

function codeOf(member) {
  return ['```ts', signatureOf(member), '```', ''].join('\n');
}

function signatureOf({ excerptTokens }) {
  return excerptTokens
    .map(({ text }) => text)
    .join('')
    .replace(/^export (declare )?/, '')
    .replaceAll(/\b(\w+)_\d+\b/g, '$1')
    .replaceAll('\n    ', '\n')
    .trim();
}

function typeOf({ excerptTokens, propertyTypeTokenRange: { startIndex, endIndex } }) {
  const text = (tokens) => tokens.map((token) => token.text).join('');
  // What is given at once has that as its type.
  return text(excerptTokens.slice(startIndex, endIndex)) || text(excerptTokens).replace(/^.*?= |;$/g, '');
}

function publicPartsOf({ kind, name, members = [], ...member }) {
  if (kind !== 'Class' && kind !== 'Interface') return [];
  // The parts of a client and errors are made by the package alone.
  const isMade = isExported(member) && !name.endsWith('Error') && name !== 'Call' && name !== 'PagedList';
  return members
    .filter((part) => part.kind !== 'Constructor' || isMade)
    .filter((part) => !OF_EVERY_ONE.includes(part.name));
}

function* referencesOf({ excerptTokens }) {
  for (const { kind, text } of excerptTokens) if (kind === 'Reference') yield text.replace(/_\d+$/, '');
}

function isExported({ canonicalReference }) {
  return !canonicalReference.includes('!~');
}

/** Of two declarations with one name the compiler numbers the second. */
function nameOf({ name }) {
  return name.replace(/_\d+$/, '');
}

function anchorOf(name) {
  return name.toLowerCase();
}
