import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLine, freeText } from '../../src/values/csv.js';

test('L-08 a line of any texts is read again as it was, whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 8 }), (fields) => {
      expect(parse(csvLine(fields), { record_delimiter: '\r\n', relax_quotes: false })).toEqual([fields]);
    }),
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+98912', "'+98912"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r\n=1', "'\r\n=1"],
  [' =1', "' =1"],
  ['\u00a0=1', "'\u00a0=1"],
  ['\u200f=1', "'\u200f=1"],
  ['\uff1d1', "'\uff1d1"],
  ['\uff0b1', "'\uff0b1"],
  ['\uff0d1', "'\uff0d1"],
  ['\uff20SUM(A1)', "'\uff20SUM(A1)"],
  ['a=1', 'a=1'],
  ['', ''],
  [null, ''],
])('L-08 what people wrote is no formula: %j', (text, written) => {
  expect(freeText(text)).toBe(written);
});

test('L-08 numbers stay numbers, below 0 too', () => {
  expect(csvLine([1, -2n, 'x'])).toBe('1,-2,x\r\n');
});
