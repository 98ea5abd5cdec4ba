// The producer, as a wallet talks to it. Every call ends in a value or one of four failures: down, slow, garbage, refused
// (whether it lies is for sync to find out). Answers are bounded in size and time, and validated before use.
import * as v from 'valibot';
import {
  API,
  BLOCKS_ANSWER_BYTES,
  BLOCKS_ANSWER_COUNT,
  ErrorAnswer,
  FeesAnswer,
  StatusAnswer,
  SubmitAnswer,
  TransactionAnswer,
  compactBlockCodec,
  decode,
  ok,
  type CompactBlock,
  type Result,
} from '../protocol/index.ts';
import { failWith, walletError, type WalletError } from './errors.ts';

/** A failure of a call; `refusal` is what the producer said, when it said something. */
export type ClientError = WalletError & { readonly refusal?: ErrorAnswer['error'] };
export type ClientResult<T> = Result<T, ClientError>;

export interface ClientOptions {
  /** Where the producer is, without a slash at the end. */
  readonly base: string;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
}

const MAX_JSON_BYTES = 64 * 1024;
/** One block may exceed the sum that the producer aims at: ten thousand transactions. */
const MAX_BLOCK_BYTES = 48 * 1024 * 1024;

export class ProducerClient {
  private readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  status(): Promise<ClientResult<StatusAnswer>> {
    return this.json(API.status, StatusAnswer);
  }

  fees(): Promise<ClientResult<FeesAnswer>> {
    return this.json(API.fees, FeesAnswer);
  }

  transaction(id: string): Promise<ClientResult<TransactionAnswer>> {
    return this.json(`${API.transactions}/${id}`, TransactionAnswer);
  }

  submit(bytes: Uint8Array): Promise<ClientResult<SubmitAnswer>> {
    return this.json(API.transactions, SubmitAnswer, { method: 'POST', body: bytes as Uint8Array<ArrayBuffer> });
  }

  /** Asks for play money. */
  faucet(address: string): Promise<ClientResult<SubmitAnswer>> {
    const headers = { 'Content-Type': 'application/json' };
    return this.json(API.faucet, SubmitAnswer, { method: 'POST', body: JSON.stringify({ address }), headers });
  }

  /** Blocks from a number on, in order, as many as fit one answer; empty at the end of the chain. */
  async blocksFrom(number: number): Promise<ClientResult<CompactBlock[]>> {
    const bytes = await this.bytes(`${API.blocks}?from=${number}`, MAX_BLOCK_BYTES + BLOCKS_ANSWER_BYTES);
    if (!bytes.ok) return bytes;
    const blobs = decode(
      { read: (r) => r.list(BLOCKS_ANSWER_COUNT, (each) => each.blob(MAX_BLOCK_BYTES)) },
      bytes.value,
    );
    if (!blobs.ok) return failWith('producer-garbage', blobs.error.code);
    const blocks: CompactBlock[] = [];
    for (const blob of blobs.value) {
      const block = decode(compactBlockCodec, blob);
      if (!block.ok) return failWith('producer-garbage', block.error.code);
      blocks.push(block.value);
    }
    return ok(blocks);
  }

  async block(number: number): Promise<ClientResult<CompactBlock>> {
    const bytes = await this.bytes(`${API.blocks}/${number}`, MAX_BLOCK_BYTES);
    if (!bytes.ok) return bytes;
    const block = decode(compactBlockCodec, bytes.value);
    return block.ok ? block : failWith('producer-garbage', block.error.code);
  }

  private async json<T>(
    path: string,
    schema: v.GenericSchema<unknown, T>,
    init?: RequestInit,
  ): Promise<ClientResult<T>> {
    const bytes = await this.bytes(path, MAX_JSON_BYTES, init);
    if (!bytes.ok) return bytes;
    const parsed = v.safeParse(schema, parseJson(bytes.value));
    return parsed.success ? ok(parsed.output) : failWith('producer-garbage', `${path}: ${parsed.issues[0].message}`);
  }

  private async bytes(path: string, max: number, init: RequestInit = {}): Promise<ClientResult<Uint8Array>> {
    const { base, timeoutMs } = this.options;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await this.options.fetch(`${base}${path}`, { ...init, signal });
      const bytes = await readBounded(answer, answer.ok ? max : MAX_JSON_BYTES);
      if (bytes === undefined) return failWith('producer-garbage', `${path}: more than ${max} bytes`);
      return answer.ok ? ok(bytes) : refused(path, answer.status, bytes);
    } catch {
      return signal.aborted ? failWith('producer-slow', `${timeoutMs} ms`) : failWith('producer-down', path);
    }
  }
}

/** What an answer with an error status says, in the producer's own words where it has some. */
function refused(path: string, status: number, bytes: Uint8Array): ClientResult<never> {
  const answer = v.safeParse(ErrorAnswer, parseJson(bytes));
  if (!answer.success) {
    return status >= 500
      ? failWith('producer-down', `${path}: status ${status}`)
      : failWith('producer-garbage', `${path}: status ${status}`);
  }
  const refusal = answer.output.error;
  return { ok: false, error: { ...walletError('producer-refused', refusal.code), message: refusal.message, refusal } };
}

/** The body, or undefined when it is longer than allowed; what comes after the limit is not read. */
async function readBounded(answer: Response, max: number): Promise<Uint8Array | undefined> {
  if (answer.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > max) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
