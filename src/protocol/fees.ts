// The fee by proof kind. Until the wrap of BLAKE3 proofs is measured these are versioned constants, from the feasibility
// model: wrapping costs about ten times what adding a Rescue proof to a batch does, network proving about five times.
// A transaction pays exactly the fee valid at its anchor's block: any other amount would make it stand out.
import type { Amount } from './amount.ts';
import { PROTOCOL_VERSION } from './genesis.ts';
import type { ProofKind } from './transaction.ts';

export interface FeeSchedule {
  /** Version of the protocol whose chains it serves: another protocol's fees are for other proofs. */
  readonly protocol: typeof PROTOCOL_VERSION;
  readonly version: number;
  /** First anchor block at which it is valid. */
  readonly fromBlock: number;
  readonly fees: Readonly<Record<ProofKind, Amount>>;
}

/** In order of `fromBlock`, the first from block 0. */
export const FEE_SCHEDULES: readonly FeeSchedule[] = [
  { protocol: PROTOCOL_VERSION, version: 2, fromBlock: 0, fees: { rescue: 1_000n, blake3: 11_000n, network: 6_000n } },
];

export const feeScheduleAt = (anchorBlock: number): FeeSchedule =>
  FEE_SCHEDULES.findLast((schedule) => schedule.fromBlock <= anchorBlock)!;

export const feeOf = (kind: ProofKind, anchorBlock: number): Amount => feeScheduleAt(anchorBlock).fees[kind];
