import { parseEmail } from '../../src/values/email.js';
import { parsePhone } from '../../src/values/phone.js';

test.each([
  ['+989123456789'],
  ['09123456789'],
  ['9123456789'],
  ['00989123456789'],
  ['0098 912 345 6789'],
  ['989123456789'],
  ['+98 912 345 67 89'],
  ['(0912) 345-6789'],
  ['۰۹۱۲۳۴۵۶۷۸۹'],
  ['٠٩١٢٣٤٥٦٧٨٩'],
  ['+۹۸۹۱۲۳۴۵۶۷۸۹'],
  [' 0912.345.6789 '],
])('an Iranian phone written %s is read into E.164', (text) => {
  expect(parsePhone(text)).toEqual({ ok: true, value: '+989123456789' });
});

test.each([
  ['an Iranian landline', '021 8888 7777', 'IR', '+982188887777'],
  ['a mobile prefix that is new', '0999 123 4567', 'IR', '+989991234567'],
  ['a German number from abroad', '+49 30 901820', 'IR', '+4930901820'],
  ['a German number at home', '030 901820', 'DE', '+4930901820'],
  ['an Iranian number dialled from the United States', '00989123456789', 'US', '+989123456789'],
  ['a number of the United States', '(212) 555-0123', 'US', '+12125550123'],
])('%s is read into E.164', (_, text, region, phone) => {
  expect(parsePhone(text, region)).toEqual({ ok: true, value: phone });
});

test.each([
  ['nothing', ''],
  ['a digit short', '0912345678'],
  ['a digit long', '091234567890'],
  ['a short number inside the country', '96123'],
  ['letters', '0912CALLNOW'],
  ['an extension', '09123456789 ext. 5'],
  ['text around it', 'call 09123456789'],
  ['two numbers', '09123456789, 09123456780'],
  ['an unassigned country code', '+999123456789'],
  ['two plus signs', '++989123456789'],
  ['only a plus', '+'],
  ['far too much', '0'.repeat(100_000)],
])('%s is refused as a phone number', (_, text) => {
  expect(parsePhone(text)).toEqual({ ok: false, problem: expect.stringContaining('phone number') });
});

test('an unknown region is an error of ours', () => {
  expect(() => parsePhone('0912', 'XX')).toThrow(RangeError);
});

test.each([
  ['name@example.com', 'name@example.com'],
  ['  Name.Sur+tag@EXAMPLE.Com \n', 'Name.Sur+tag@example.com'],
  ["o'hara_1@mail.example.co.uk", "o'hara_1@mail.example.co.uk"],
  ['name@bücher.example', 'name@xn--bcher-kva.example'],
  ['a@b.xn--p1ai', 'a@b.xn--p1ai'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
])('the e-mail address %j is read as %s', (text, email) => {
  expect(parseEmail(text)).toEqual({ ok: true, value: email });
});

test.each([
  '',
  '@',
  'name',
  'name@',
  '@example.com',
  'name@localhost',
  'name@example',
  'name@example.',
  'name@.com',
  'name@-example.com',
  'name@exa mple.com',
  'na me@example.com',
  'name@@example.com',
  'a@b@example.com',
  '.name@example.com',
  'na..me@example.com',
  'name@127.0.0.1',
  'name@example.com\u0000',
  'name@example.com/path',
  'Name <name@example.com>',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(64)}.com`,
  `a@${'b.'.repeat(126)}com`,
  `a@${'b'.repeat(1_000_000)}.com`,
])('%j is refused as an e-mail address', (text) => {
  expect(parseEmail(text)).toEqual({ ok: false, problem: expect.stringContaining('e-mail address') });
});
