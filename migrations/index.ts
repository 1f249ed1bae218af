import { CreateBooks } from './create-books.js';
import { CreateProgramme } from './create-programme.js';

/** In the order in which they run; a name, once released, never changes. */
export const migrations = [
  { name: 'create-programme', class: CreateProgramme },
  { name: 'create-books', class: CreateBooks },
];
