// Why an execution stopped, as a closed union. An execution runs code and hints from strangers on a user's data, so every
// outcome is a value; exceptions are left for programming mistakes.

export type ExecutionErrorCode =
  /** An instruction's assertion does not hold: the statement is false. `message` says which. */
  | 'assertion'
  /** An operand has no value yet and the instruction cannot work it out. */
  | 'undefined-cell'
  /** The word at pc is no opcode. */
  | 'no-opcode'
  /** ENTER or HALT in user mode, EXIT in kernel mode. */
  | 'mode'
  /** An address, or a hash operand, outside what the class can hold. */
  | 'out-of-range'
  /** The program asks for advice that is not there, or of another kind. */
  | 'advice'
  /** The class has no room for so many rows, cells, permutations or range facts. */
  | 'capacity';

export interface ExecutionError {
  readonly code: ExecutionErrorCode;
  /** A sentence. For an assertion, the one its author wrote. */
  readonly message: string;
  readonly expected: string;
  readonly got: string;
  /** Where: program and function, pc from the program's first word, file:line where known. */
  readonly program: string;
  readonly function: string;
  readonly pc: number;
  readonly source: string;
}

export type ExecutionResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ExecutionError };

/** Thrown inside the executor only; `execute` turns it into an `ExecutionError`. */
export class Stop extends Error {
  readonly code: ExecutionErrorCode;
  readonly expected: string;
  readonly got: string;
  constructor(code: ExecutionErrorCode, message: string, expected: string, got: string) {
    super(message);
    this.code = code;
    this.expected = expected;
    this.got = got;
  }
}
