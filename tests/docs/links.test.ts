import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fencesOf } from './walkthrough.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const pages = pagesBelow('').sort();

function pagesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'coverage'].includes(entry.name) || entry.name.startsWith('.')) return [];
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return pagesBelow(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** Headings as GitHub turns them into anchors. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.replace(/^```.*?^```/gms, '').matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      (heading as string)
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

test.each(pages)('%s links to what is there', (page) => {
  const markdown = readFileSync(path.join(root, page), 'utf8');
  const broken = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const absolute = file === '' ? path.join(root, page) : path.join(root, path.dirname(page), file);
      if (!existsSync(absolute)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(absolute, 'utf8')).has(anchor);
    });
  expect(broken).toEqual([]);
});

test.each(pages)('%s names files that are there', (page) => {
  const markdown = readFileSync(path.join(root, page), 'utf8');
  const missing = [...markdown.matchAll(/`((?:src|tests|scripts|migrations|docs|schema|bench)\/[\w./-]*)`/g)]
    .map(([, file]) => file as string)
    .filter((file) => !existsSync(path.join(root, file)));
  expect(missing).toEqual([]);
});

test.each(pages)('%s has no two headings with one number', (page) => {
  const markdown = readFileSync(path.join(root, page), 'utf8').replace(/^```.*?^```/gms, '');
  const numbers = [...markdown.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
});

test.each(pages)('%s sets the shell variables that it uses', (page) => {
  const markdown = readFileSync(path.join(root, page), 'utf8');
  const shell = [...fencesOf(markdown)].filter(({ language }) => language === 'sh').map(({ text }) => text);
  const unset = shell.flatMap((text, at) => {
    const before = [...shell.slice(0, at), text].join('\n');
    const used = [...text.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name]) => name as string);
    const asked = used.filter((name) => !['HOME', 'OLDPWD', 'PATH', 'PWD'].includes(name));
    return asked.filter((name) => !new RegExp(`^\\s*(?:export )?${name}=`, 'm').test(before));
  });
  expect(unset).toEqual([]);
});

test('README leads to every recipe', () => {
  const markdown = readFileSync(path.join(root, 'README.md'), 'utf8');
  const recipes = pages.filter((page) => page.startsWith('docs/recipes/'));
  expect(recipes).not.toEqual([]);
  expect(recipes.filter((recipe) => !markdown.includes(`](${recipe})`))).toEqual([]);
});
