// The proof and its bytes. All integers are little-endian 32-bit words; felts are canonical; nothing follows the end. Every
// length follows from the verifying key and, for the query part, from the positions that the transcript gives, so a header can
// not make a reader allocate. The layout is specified for strangers in docs/proof-format.md.
import { coordinatesOf, log2Exact, type Ext } from '../field/index.ts';
import { openingLength, wordsToBytes } from '../hash/index.ts';
import type { OpenedLeaves } from './backend.ts';
import { openingPlan } from './deep.ts';
import { rejected, type VerifyErrorCode, type VerifyResult } from './errors.ts';
import { PROOF_VERSION } from './key-digest.ts';
import { CHUNKS, domainSize, finalLength, foldLogs, logDomain } from './parameters.ts';
import type { VerifyingKey } from './verifying-key.ts';

/** 'SOTP', little-endian. */
export const PROOF_MAGIC = 0x50544f53;
const HEADER_WORDS = 5;
const DIGEST_WORDS = 8;

/** What the prover sends before the query positions are known. */
export interface ProofHead {
  readonly mainCap: Uint32Array;
  readonly helperCap: Uint32Array;
  readonly quotientCap: Uint32Array;
  /** In the order of Grinding: lookup, constraints, point, batch, folds..., query. */
  readonly nonces: readonly number[];
  /** In the order of the opening plan. */
  readonly openings: readonly Ext[];
  readonly layerCaps: readonly Uint32Array[];
  readonly finalCoefficients: readonly Ext[];
}

/** Opened leaves at the query positions. */
export interface ProofQueries {
  readonly main: OpenedLeaves;
  readonly helpers: OpenedLeaves;
  readonly quotient: OpenedLeaves;
  readonly layers: readonly OpenedLeaves[];
}

export interface Proof {
  readonly head: ProofHead;
  readonly queries: ProofQueries;
}

export const foldCount = (vk: VerifyingKey): number => foldLogs(vk.parameters.degreeBound).length;

/** Words of a row, salt included, of the three matrices. */
export function rowWidths(vk: VerifyingKey): { readonly main: number; readonly helpers: number; readonly quotient: number } {
  const { machine, K, parameters } = vk;
  const salt = parameters.masks.saltWords;
  return {
    main: machine.mainNames.length + salt,
    helpers: (machine.helperGroups.length + 1) * K.degree + salt,
    quotient: (CHUNKS + (parameters.masks.random ? 1 : 0)) * K.degree + salt,
  };
}

/** Geometry of each committed FRI layer: the domain's log, the leaves' log, the log of its arity and of its cap. */
export function layerShapes(vk: VerifyingKey): { readonly log: number; readonly leafLog: number; readonly foldLog: number; readonly capLog: number }[] {
  let log = logDomain(vk.parameters);
  return foldLogs(vk.parameters.degreeBound).map((foldLog) => {
    const shape = { log, leafLog: log - foldLog, foldLog, capLog: Math.min(vk.parameters.capLog, log - foldLog) };
    log -= foldLog;
    return shape;
  });
}

/** Sorted, distinct leaves of a layer that the queries reach. */
export const distinctSorted = (indices: readonly number[]): number[] => [...new Set(indices)].sort((a, b) => a - b);

export function encodeProof(vk: VerifyingKey, { head, queries }: Proof): Uint8Array {
  const { parameters, suite, classId } = vk;
  const opened = [queries.main, queries.helpers, queries.quotient, ...queries.layers].flatMap((o) => [o.leaves, o.siblings]);
  const parts = [
    Uint32Array.of(PROOF_MAGIC, PROOF_VERSION, classId, suite.id, parameters.setId),
    head.mainCap, head.helperCap, head.quotientCap, Uint32Array.from(head.nonces), coordinatesOf(head.openings), ...head.layerCaps,
    coordinatesOf(head.finalCoefficients), ...opened,
  ];
  const words = new Uint32Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    words.set(part, at);
    at += part.length;
  }
  return wordsToBytes(words);
}

/** Suite and parameter set that a proof's header names, unverified; undefined where there is no header. */
export function namedInHeader(bytes: Uint8Array): { readonly suiteId: number; readonly setId: number } | undefined {
  if (bytes.length < 4 * HEADER_WORDS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { suiteId: view.getUint32(12, true), setId: view.getUint32(16, true) };
}

/** Thrown inside a reader and turned into a result at the edge; never leaves this folder. */
export class Malformed extends Error {
  readonly result: VerifyResult;
  constructor(code: VerifyErrorCode, where: string, expected: string | number, got: string | number) {
    super(code);
    this.result = rejected(code, where, expected, got);
  }
}

/** Reads a proof front to back. Total: any bytes either give the parts or throw Malformed. */
export class ProofReader {
  readonly #vk: VerifyingKey;
  readonly #view: DataView;
  #at = 0;

  constructor(vk: VerifyingKey, bytes: Uint8Array) {
    this.#vk = vk;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [magic, version, classId, suite, set] = this.#words('header', HEADER_WORDS, Infinity);
    const expect = (code: VerifyErrorCode, what: string, expected: number, got: number): void => {
      if (got !== expected) throw new Malformed(code, what, expected, got);
    };
    expect('bad-magic', 'header', PROOF_MAGIC, magic!);
    expect('unsupported-version', 'header', PROOF_VERSION, version!);
    expect('wrong-class', 'header', vk.classId, classId!);
    expect('wrong-suite', 'header', vk.suite.id, suite!);
    expect('wrong-parameters', 'header', vk.parameters.setId, set!);
  }

  readHead(): ProofHead {
    const vk = this.#vk;
    const cap = 2 ** vk.parameters.capLog;
    const mainCap = this.#digests('main cap', cap);
    const helperCap = this.#digests('helper cap', cap);
    const quotientCap = this.#digests('quotient cap', cap);
    const nonces = [...this.#words('nonces', 5 + foldCount(vk), vk.K.base.p)];
    const openings = this.#exts('openings', openingPlan(vk.machine).count);
    const layerCaps = layerShapes(vk).map(({ capLog }, i) => this.#digests(`layer ${i} cap`, 2 ** capLog));
    const finalCoefficients = this.#exts('final coefficients', finalLength(vk.parameters));
    return { mainCap, helperCap, quotientCap, nonces, openings, layerCaps, finalCoefficients };
  }

  /** `positions` are the query positions on D, in transcript order. */
  readQueries(positions: readonly number[]): ProofQueries {
    const vk = this.#vk;
    const rows = distinctSorted(positions);
    const rowLog = log2Exact(domainSize(vk.parameters));
    const widths = rowWidths(vk);
    const saltWords = vk.parameters.masks.saltWords;
    const matrix = (where: string, width: number): OpenedLeaves => ({
      leaves: this.#rows(where, rows.length, width, saltWords),
      siblings: this.#digests(`${where} paths`, openingLength(rows, rowLog, vk.parameters.capLog)),
    });
    const main = matrix('main rows', widths.main);
    const helpers = matrix('helper rows', widths.helpers);
    const quotient = matrix('quotient rows', widths.quotient);
    let reached = rows;
    const layers = layerShapes(vk).map(({ leafLog, foldLog, capLog }, i) => {
      reached = distinctSorted(reached.map((index) => index >> foldLog));
      return {
        leaves: this.#words(`layer ${i} leaves`, reached.length * 2 ** foldLog * vk.K.degree, vk.K.base.p),
        siblings: this.#digests(`layer ${i} paths`, openingLength(reached, leafLog, capLog)),
      };
    });
    const left = this.#view.byteLength - this.#at;
    if (left !== 0) throw new Malformed('trailing-bytes', 'end', 0, left);
    return { main, helpers, quotient, layers };
  }

  #words(where: string, count: number, below: number): Uint32Array {
    const left = this.#view.byteLength - this.#at;
    if (left < 4 * count) throw new Malformed('truncated', where, `${4 * count} bytes`, left);
    const words = new Uint32Array(count);
    for (let i = 0; i < count; i++, this.#at += 4) {
      words[i] = this.#view.getUint32(this.#at, true);
      if (words[i]! >= below) throw new Malformed('non-canonical-felt', where, `below ${below}`, words[i]!);
    }
    return words;
  }

  #digests(where: string, count: number): Uint32Array {
    return this.#words(where, count * DIGEST_WORDS, this.#saltBound);
  }

  #exts(where: string, count: number): Ext[] {
    const { degree, base } = this.#vk.K;
    const words = this.#words(where, count * degree, base.p);
    return Array.from({ length: count }, (_, i) => [...words.subarray(i * degree, (i + 1) * degree)]);
  }

  /** Rows of felts that end in a salt; a salt is felts or any words, as the suite's digests are. */
  #rows(where: string, count: number, width: number, saltWords: number): Uint32Array {
    const out = new Uint32Array(count * width);
    for (let i = 0; i < count; i++) {
      out.set(this.#words(where, width - saltWords, this.#vk.K.base.p), i * width);
      out.set(this.#words(`${where} salt`, saltWords, this.#saltBound), (i + 1) * width - saltWords);
    }
    return out;
  }

  get #saltBound(): number {
    return this.#vk.suite.digestsAreFelts ? this.#vk.K.base.p : Infinity;
  }
}
