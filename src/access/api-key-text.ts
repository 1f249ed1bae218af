import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Environment } from './principal.js';

/**
 * The text of an API key: `hs_<live|test>_<32 random characters><6 characters of checksum>`, letters and digits.
 *
 * The prefix lets people and secret scanners recognise it; the checksum (CRC-32 of everything before it) lets us
 * refuse mistyped and invented keys without asking the database. 32 characters of 62 carry 190 bits of chance, so
 * one SHA-256 is enough to store it by: nobody can guess their way back from the hash.
 */
const FORM = /^hs_(live|test)_[0-9A-Za-z]{32}([0-9A-Za-z]{6})$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
/** How much of a key may be shown again: the prefix and 4 characters, to recognise it by. */
const HINT_LENGTH = 'hs_live_'.length + 4;

/** Makes a new key. Shown once; only {@link hashApiKey} of it is kept. */
export function newApiKey(environment: Environment): string {
  const body = `hs_${environment}_${randomDigits(RANDOM_LENGTH)}`;
  return body + checksum(body);
}

/** The environment of a well-formed key; undefined when form or checksum are wrong. */
export function readApiKey(text: string): Environment | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return checksum(body) === match[2] ? (match[1] as Environment) : undefined;
}

/** Whether somebody at least meant to send an API key. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith('hs_');
}

/** SHA-256 of the key: what is stored and looked up. */
export function hashApiKey(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** The first characters of the key, enough to recognise it by, far too few to use it. */
export function hintOf(text: string): string {
  return text.slice(0, HINT_LENGTH);
}

function randomDigits(length: number): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of randomBytes(2 * (length - digits.length))) {
      // 248 is the largest multiple of 62 in a byte: using more would favour the first digits.
      if (byte < 248 && digits.length < length) digits += DIGITS.charAt(byte % 62);
    }
  }
  return digits;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
