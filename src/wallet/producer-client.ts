// The producer, as a wallet talks to it. Every call ends in a value or one of four failures: down, slow, garbage, refused
// (whether it lies is for sync to find out). Answers are bounded in size and time, and validated before use.
import * as v from 'valibot';
import {
  API,
  ErrorAnswer,
  MAX_CHUNK_ANSWER_BYTES,
  StatusAnswer,
  SubmitAnswer,
  chunkAnswerCodec,
  compactBlockCodec,
  decode,
  framedBytes,
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

export interface ChunkPage {
  readonly blocks: readonly CompactBlock[];
  readonly next: number | undefined;
}

export class ProducerClient {
  private readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  status(): Promise<ClientResult<StatusAnswer>> {
    return this.json(API.status, StatusAnswer);
  }

  submit(bytes: Uint8Array): Promise<ClientResult<SubmitAnswer>> {
    return this.json(API.transactions, SubmitAnswer, { method: 'POST', body: bytes as Uint8Array<ArrayBuffer> });
  }

  /** Asks for play money. */
  faucet(address: string): Promise<ClientResult<SubmitAnswer>> {
    const headers = { 'Content-Type': 'application/json' };
    return this.json(API.faucet, SubmitAnswer, { method: 'POST', body: JSON.stringify({ address }), headers });
  }

  /**
   * A part of a chunk of blocks, from a byte offset on; `next` is where the next part begins, undefined at the end of what there is.
   * `chain`: the genesis digest in hex: a chunk that is named with its chain never changes, so the browser may keep it.
   */
  async chunkPage(chain: string, chunk: number, offset: number): Promise<ClientResult<ChunkPage>> {
    const bytes = await this.bytes(`${API.chunks}/${chunk}?offset=${offset}&chain=${chain}`, MAX_CHUNK_ANSWER_BYTES);
    if (!bytes.ok) return bytes;
    const answer = decode(chunkAnswerCodec, bytes.value);
    if (!answer.ok) return failWith('producer-garbage', answer.error.code);
    const blocks: CompactBlock[] = [];
    for (const blob of answer.value.blocks) {
      const block = decode(compactBlockCodec, blob);
      if (!block.ok) return failWith('producer-garbage', block.error.code);
      blocks.push(block.value);
    }
    const end = answer.value.blocks.reduce((at, block) => at + framedBytes(block.length), offset);
    return ok({ blocks, next: blocks.length > 0 && end < answer.value.total ? end : undefined });
  }

  /** All blocks of a chunk that there are. */
  async chunk(chain: string, chunk: number): Promise<ClientResult<CompactBlock[]>> {
    const blocks: CompactBlock[] = [];
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const page: ClientResult<ChunkPage> = await this.chunkPage(chain, chunk, offset);
      if (!page.ok) return page;
      blocks.push(...page.value.blocks);
      offset = page.value.next;
    }
    return ok(blocks);
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
