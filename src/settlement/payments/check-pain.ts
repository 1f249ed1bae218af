import { countCharacters } from '../../values/text.js';
import { type Content, PAIN_DOCUMENT, PAIN_NAMESPACE, type Place } from './pain-structure.js';
import { readXml } from './read-xml.js';
import { childrenOf, elementAt, textAt, type XmlElement } from './xml-element.js';

/**
 * What is wrong with a payment file: against the structure of pain.001.001.09, and where its counts, sums and
 * identifications do not fit each other. Empty when nothing is.
 */
export async function painProblems(file: string): Promise<readonly string[]> {
  const document = await readXml(file);
  if (!document.ok) return [document.problem];
  if (document.value.name !== PAIN_DOCUMENT.name) return [`the root is ${document.value.name}`];
  const problems = [...problemsOf(document.value, PAIN_DOCUMENT.content, document.value.name)];
  return problems.length > 0 ? problems : sumsProblems(document.value);
}

function* problemsOf(element: XmlElement, content: Content, path: string): Generator<string> {
  if (element.namespace !== PAIN_NAMESPACE) yield `${path} is in the namespace "${element.namespace}"`;
  const attributes = content.kind === 'text' ? (content.attributes ?? {}) : {};
  for (const name of Object.keys(element.attributes))
    if (!Object.hasOwn(attributes, name)) yield `${path} has no attribute ${name}`;
  for (const [name, pattern] of Object.entries(attributes))
    if (!pattern.test(element.attributes[name] ?? '')) yield `${path} needs ${name} as ${pattern.source}`;
  if (content.kind === 'text') {
    if (element.children.length > 0) yield `${path} holds elements`;
    if (!content.pattern.test(element.text)) yield `${path} is not as ${content.pattern.source}`;
    if (content.most !== undefined && countCharacters(element.text) > content.most)
      yield `${path} has more than ${content.most} characters`;
    return;
  }
  if (element.text !== '') yield `${path} holds text`;
  if (content.kind === 'choice') yield* problemsOfChoice(element, content.of, path);
  else yield* problemsOfSequence(element, content.of, path);
}

function* problemsOfChoice(
  { children }: XmlElement,
  places: readonly Place[],
  path: string,
): Generator<string> {
  const [child, ...others] = children;
  const place = places.find(({ name }) => name === child?.name);
  if (!child || !place || others.length > 0) yield `${path} holds not exactly one of its choices`;
  else yield* problemsOf(child, place.content, `${path}/${child.name}`);
}

function* problemsOfSequence(
  { children }: XmlElement,
  places: readonly Place[],
  path: string,
): Generator<string> {
  let next = 0;
  for (const { name, least, most, content } of places) {
    let count = 0;
    while (children[next]?.name === name) {
      count += 1;
      yield* problemsOf(children[next] as XmlElement, content, `${path}/${name}`);
      next += 1;
    }
    if (count < least || count > most) yield `${path}/${name} stands there ${count} times`;
  }
  const unread = children[next];
  if (unread) yield `${path}/${unread.name} is not known, or not in its place`;
}

/** What no schema can say: that the counts and sums are those of the payments, and that nothing is named twice. */
function sumsProblems(document: XmlElement): readonly string[] {
  const initiation = elementAt(document, 'CstmrCdtTrfInitn');
  const groups = childrenOf(initiation, 'PmtInf');
  const of = (group: XmlElement) => childrenOf(group, 'CdtTrfTxInf');
  const problems: string[] = [];
  const compare = (what: string, header: XmlElement | undefined, payments: readonly XmlElement[]) => {
    if (textAt(header, 'NbOfTxs') !== String(payments.length)) problems.push(`${what}: NbOfTxs does not fit`);
    const sum = textAt(header, 'CtrlSum');
    if (sum !== undefined && scaled(sum) !== sumOf(payments)) problems.push(`${what}: CtrlSum does not fit`);
  };
  compare('GrpHdr', elementAt(initiation, 'GrpHdr'), groups.flatMap(of));
  for (const group of groups) compare(textAt(group, 'PmtInfId') ?? '', group, of(group));

  const ids = groups.flatMap(of).map((payment) => textAt(payment, 'PmtId', 'EndToEndId') ?? '');
  if (new Set(ids).size !== ids.length) problems.push('an EndToEndId stands there twice');
  const groupIds = groups.map((group) => textAt(group, 'PmtInfId') ?? '');
  if (new Set(groupIds).size !== groupIds.length) problems.push('a PmtInfId stands there twice');
  return problems;
}

function sumOf(payments: readonly XmlElement[]): bigint {
  return payments.reduce((sum, payment) => sum + scaled(textAt(payment, 'Amt', 'InstdAmt') ?? '0'), 0n);
}

/** In 10⁻⁵, which is as fine as amounts are. */
function scaled(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * 100_000n + BigInt(fraction.slice(0, 5).padEnd(5, '0'));
}
