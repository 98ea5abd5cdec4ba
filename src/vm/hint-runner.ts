// What each hint kind does. Works on cells and advice only; it can name nothing outside the execution.
import { F, K } from '../field/index.ts';
import type { Advice } from './advice.ts';
import { Stop } from './errors.ts';
import type { LoadedScript } from './execution.ts';
import type { HintCall } from './hints.ts';
import type { Word } from './isa.ts';
import type { WriteOnceMemory } from './memory.ts';
import { baseWord, scriptImage, wordsOf, type Script } from './program.ts';

export interface AdviceTape {
  readonly items: readonly Advice[];
  next: number;
}

export interface HintEnvironment {
  readonly tape: AdviceTape;
  readonly memory: WriteOnceMemory;
  /** Cells of the current frame. */
  read(offset: number): Word;
  address(offset: number): number;
  write(offset: number, word: Word): void;
  readonly loaded: readonly LoadedScript[];
  /** Makes a script's hints and advice known to the executor. */
  load(script: Script, start: number, advice: readonly Advice[]): void;
}

export function runHint(hint: HintCall, env: HintEnvironment): void {
  switch (hint.kind) {
    case 'words': {
      const { words } = take(env.tape, 'words');
      if (words.length !== hint.count) throw new Stop('advice', 'The advice has another length.', `${hint.count} words`, `${words.length}`);
      words.forEach((word, k) => env.write(hint.to + k, word));
      break;
    }
    case 'path': {
      const { index, siblings } = take(env.tape, 'path');
      env.write(hint.to, [index, place(env.memory, siblings), 0, 0]);
      break;
    }
    case 'script': {
      const { script, advice } = take(env.tape, 'script');
      const image = scriptImage(script);
      // Code is never written to, so a script that several notes share lies in memory once.
      const again = env.loaded.find((loaded) => loaded.script === script);
      const address = again ? again.start - 1 : place(env.memory, wordsOf(image));
      env.load(script, address + 1, advice);
      env.write(hint.to, [image.length / 16, F.sub(address, env.address(hint.to)), 0, 0]);
      env.write(hint.to + 1, baseWord(env.memory.reserve(script.frameCells)));
      break;
    }
    case 'inverse': {
      const value = env.read(hint.of);
      env.write(hint.to, K.isZero(value) ? K.zero : K.inv(value));
      break;
    }
    case 'carries':
      env.write(hint.to, carriesOf(env.read(hint.x), env.read(hint.y)));
      break;
    case 'borrows':
      env.write(hint.to, borrowsOf(env.read(hint.x), env.read(hint.y)));
      break;
    case 'split30': {
      const x = env.read(hint.of)[0]!;
      env.write(hint.to, [x & 0xffff, 0, 0, x >>> 16]);
      break;
    }
    case 'split31': {
      const x = env.read(hint.of)[0]!;
      env.write(hint.to, [x & 0xffff, x >>> 16, F.sub(0x7f00, x >>> 16), 0]);
      break;
    }
  }
}

function take<K extends Advice['kind']>(tape: AdviceTape, kind: K): Extract<Advice, { kind: K }> {
  const item = tape.items[tape.next++];
  if (item?.kind !== kind) throw new Stop('advice', 'The program asks for other advice.', kind, item?.kind ?? 'nothing');
  return item as Extract<Advice, { kind: K }>;
}

function place(memory: WriteOnceMemory, words: readonly Word[]): number {
  const address = memory.reserve(words.length);
  words.forEach((word, k) => memory.put(address + k, word));
  return address;
}

/** The bits that a 16-bit limbwise sum carries into the next limb; the last is 0 for amounts, whose sum stays below 2^63. */
function carriesOf(x: Word, y: Word): Word {
  let carry = 0;
  return x.map((limb, i) => (carry = limb + y[i]! + carry >= 2 ** 16 ? 1 : 0));
}

/** The bits that a limbwise difference borrows from the next limb. */
function borrowsOf(x: Word, y: Word): Word {
  let borrow = 0;
  return x.map((limb, i) => (borrow = limb - y[i]! - borrow < 0 ? 1 : 0));
}
