// The HTTP contract between wallet and producer: paths, JSON shapes with their validators, limits. Blocks and transactions
// travel as the bytes of their codecs. Every error is `{ error: { code, message, ... } }` with a sentence for the user.
import * as v from 'valibot';
import { MAX_COMPACT_BLOCK_BYTES } from './block.ts';
import { BuildConstants } from './build-constants.ts';
import { MAX_BLOCK } from './header.ts';

export const API = {
  transactions: '/transactions',
  blocks: '/blocks',
  chunks: '/chunks',
  status: '/status',
  fees: '/fees',
  faucet: '/faucet',
  events: '/events',
} as const;

const hex = (bytes: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)));
const blockNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_BLOCK));
/** Decoding says whether it is base64: a pattern over megabytes would cost as much again. */
const base64 = v.pipe(v.string(), v.maxLength(4 * Math.ceil(MAX_COMPACT_BLOCK_BYTES / 3)));
const units = v.pipe(v.string(), v.regex(/^\d{1,19}$/));

const FeeScheduleAnswer = v.object({
  protocol: v.pipe(v.number(), v.integer()),
  version: v.pipe(v.number(), v.integer()),
  fromBlock: blockNumber,
  fees: v.object({ rescue: units, blake3: units, network: units }),
});

/**
 * GET /status. The genesis digest follows from `config`; a wallet recomputes it. Versions, keys, roots and the fees that hold now are what
 * it compares with its own build at first contact.
 */
export const StatusAnswer = v.object({
  genesis: hex(32),
  config: v.object({
    network: v.picklist(['main', 'test', 'local']),
    kernelVersion: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)),
    nativeFaucet: hex(16),
    producerKey: hex(32),
    salt: hex(16),
  }),
  block: blockNumber,
  noteRoot: hex(32),
  pending: v.pipe(v.number(), v.integer(), v.minValue(0)),
  ...BuildConstants.entries,
  feeSchedule: FeeScheduleAnswer,
});
export type StatusAnswer = v.InferOutput<typeof StatusAnswer>;

/** GET /fees: units of the native asset, valid from an anchor block on. */
export const FeesAnswer = v.object({
  schedules: v.array(FeeScheduleAnswer),
});
export type FeesAnswer = v.InferOutput<typeof FeesAnswer>;

/** POST /transactions, when taken; POST /faucet likewise. */
export const SubmitAnswer = v.object({ id: hex(32) });
export type SubmitAnswer = v.InferOutput<typeof SubmitAnswer>;

/** GET /transactions/:id */
export const TransactionAnswer = v.variant('state', [
  v.object({ state: v.literal('pending') }),
  v.object({ state: v.literal('included'), block: blockNumber }),
  v.object({ state: v.literal('rejected'), code: v.string() }),
]);
export type TransactionAnswer = v.InferOutput<typeof TransactionAnswer>;

/** POST /faucet, the question. */
export const FaucetQuestion = v.object({ address: v.pipe(v.string(), v.maxLength(400)) });

/**
 * GET /events: server-sent events named "block" with this as data. The first one, sent at once, has the current number alone; each other
 * one brings the new block itself, `compactBlockCodec` bytes in base64, so that a wallet at the tip asks for none. An event without bytes
 * later on says that the stream left blocks out because the reader was slow: they are in the chunks.
 */
export const BlockEvent = v.object({ block: blockNumber, bytes: v.optional(base64) });
export type BlockEvent = v.InferOutput<typeof BlockEvent>;

export const ErrorAnswer = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    expected: v.optional(v.string()),
    got: v.optional(v.string()),
    retryAfterMs: v.optional(v.number()),
  }),
});
export type ErrorAnswer = v.InferOutput<typeof ErrorAnswer>;
