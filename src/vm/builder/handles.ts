// Typed handles: what a program's author holds in place of values. A handle names cells of one frame; its class says what is
// known about them, so that a misuse is a type error in TypeScript. The hierarchy is Word > Felt > Bool, Ptr; Word > Amount.
//
//   Word    any four felts            Felt    limbs 1..3 are 0             Bool   the word 0 or 1
//   Amount  16-bit limbs, top 14 bit  NonZero a word with an inverse       Ptr    an address, of a known layout
//   Digest  two consecutive words     Words   n consecutive words
//
// Who may make a handle of a class is decided by the operations in `function-builder.ts`: each asserts what the class claims.

/** The cells [offset, offset + cells) of a frame. `frame` is compared by identity: handles never cross frames. */
export class Handle {
  readonly frame: object;
  readonly offset: number;
  readonly cells: number;
  constructor(frame: object, offset: number, cells: number) {
    this.frame = frame;
    this.offset = offset;
    this.cells = cells;
  }
}

export class Word extends Handle {
  declare protected readonly isWord: true;
  constructor(frame: object, offset: number) {
    super(frame, offset, 1);
  }
}
export class Felt extends Word {
  declare protected readonly isFelt: true;
}
export class Bool extends Felt {
  declare protected readonly isBool: true;
}
export class NonZero extends Word {
  declare protected readonly isNonZero: true;
}
export class Amount extends Word {
  declare protected readonly isAmount: true;
}
/** A pointer to a record of layout R. */
export class Ptr<R extends Fields = Fields> extends Felt {
  declare protected readonly target: R;
}
export class Digest extends Handle {
  declare protected readonly isDigest: true;
  constructor(frame: object, offset: number) {
    super(frame, offset, 2);
  }
  get low(): Word {
    return new Word(this.frame, this.offset);
  }
  get high(): Word {
    return new Word(this.frame, this.offset + 1);
  }
}
export class Words extends Handle {
  declare protected readonly isWords: true;
  at(index: number): Word {
    if (!(index >= 0 && index < this.cells)) throw new RangeError(`word ${index} of ${this.cells}`);
    return new Word(this.frame, this.offset + index);
  }
  part(from: number, cells: number): Words {
    if (!(from >= 0 && cells > 0 && from + cells <= this.cells)) throw new RangeError(`words ${from} to ${from + cells} of ${this.cells}`);
    return new Words(this.frame, this.offset + from, cells);
  }
  /** The two words from `from` on, as a digest. */
  digest(from: number): Digest {
    return new Digest(this.frame, this.part(from, 2).offset);
  }
}

/** How a handle type is laid out and made. */
export interface Type<H extends Handle> {
  readonly cells: number;
  at(frame: object, offset: number): H;
}
const oneCell = <H extends Handle>(make: new (frame: object, offset: number) => H, cells = 1): Type<H> => ({
  cells,
  at: (frame, offset) => new make(frame, offset),
});

export const type = {
  word: oneCell(Word),
  felt: oneCell(Felt),
  bool: oneCell(Bool),
  amount: oneCell(Amount),
  digest: oneCell(Digest, 2),
  words: (cells: number): Type<Words> => ({ cells, at: (frame, offset) => new Words(frame, offset, cells) }),
  ptr: <R extends Fields>(): Type<Ptr<R>> => oneCell<Ptr<R>>(Ptr),
};

/** Named fields in order: a record in memory, a function's parameters, a function's results. */
export type Fields = Readonly<Record<string, Type<Handle>>>;
export type HandleOf<T> = T extends Type<infer H> ? H : never;
export type Handles<R extends Fields> = { readonly [F in keyof R]: HandleOf<R[F]> };

export interface RecordLayout<R extends Fields> {
  readonly fields: R;
  readonly cells: number;
  readonly offsets: { readonly [F in keyof R]: number };
}

export function record<const R extends Fields>(fields: R): RecordLayout<R> {
  let cells = 0;
  const offsets: Record<string, number> = {};
  for (const [name, field] of Object.entries(fields)) {
    offsets[name] = cells;
    cells += field.cells;
  }
  return { fields, cells, offsets: offsets as RecordLayout<R>['offsets'] };
}

/** The handles of a record that lies at `offset` of a frame. */
export function handlesAt<R extends Fields>(layout: RecordLayout<R>, frame: object, offset: number): Handles<R> {
  const handles: Record<string, Handle> = {};
  for (const [name, field] of Object.entries(layout.fields)) handles[name] = field.at(frame, offset + layout.offsets[name]!);
  return handles as Handles<R>;
}
