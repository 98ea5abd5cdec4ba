// The vault: 64 slots, one asset each, at most one slot an asset. The kernel changes it one step at a time (each input and
// mint adds, each output, fee and burn takes), so every step here names the slot it touched.
import type { Permutation } from '../hash/index.ts';
import { MAX_AMOUNT, formatAmount, type Amount } from './amount.ts';
import { NO_ASSET, assetFelts, type Asset } from './asset.ts';
import { DenseTree } from './dense-tree.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { ok } from './result.ts';
import { equalFelts, type Word } from './words.ts';

export const VAULT_SLOTS = 64;
export const VAULT_DEPTH = 6;

/** Exactly 64 assets; `NO_ASSET` where a slot is empty. */
export type Vault = readonly Asset[];
export interface VaultStep {
  readonly vault: Vault;
  /** The slot that changed; slot 0 for a step of amount zero, which leaves everything. */
  readonly slot: number;
}

export const EMPTY_VAULT: Vault = Array.from({ length: VAULT_SLOTS }, () => NO_ASSET);

export const vaultTree = (permute: Permutation, vault: Vault): DenseTree =>
  DenseTree.build(permute, vault.map(assetFelts));

export const vaultSlot = (vault: Vault, faucet: Word): number | undefined => {
  const slot = vault.findIndex((asset) => asset.amount > 0n && equalFelts(asset.faucet, faucet));
  return slot === -1 ? undefined : slot;
};

export function vaultBalance(vault: Vault, faucet: Word): Amount {
  const slot = vaultSlot(vault, faucet);
  return slot === undefined ? 0n : vault[slot]!.amount;
}

/** Adds to the asset's slot, or to the first empty one. */
export function addToVault(vault: Vault, asset: Asset): ProtocolResult<VaultStep> {
  if (asset.amount === 0n) return ok({ vault, slot: 0 });
  const slot = vaultSlot(vault, asset.faucet) ?? vault.findIndex((held) => held.amount === 0n);
  if (slot === -1) return fail('vault-full', 'a free slot', `${VAULT_SLOTS} assets`);
  const amount = vault[slot]!.amount + asset.amount;
  if (amount > MAX_AMOUNT) return fail('amount-too-large', formatAmount(MAX_AMOUNT), formatAmount(amount));
  return ok({ vault: vault.with(slot, { faucet: asset.faucet, amount }), slot });
}

/** Takes from the asset's slot; a slot that reaches zero becomes empty. */
export function takeFromVault(vault: Vault, asset: Asset): ProtocolResult<VaultStep> {
  if (asset.amount === 0n) return ok({ vault, slot: 0 });
  const slot = vaultSlot(vault, asset.faucet);
  const held = slot === undefined ? 0n : vault[slot]!.amount;
  if (slot === undefined || held < asset.amount)
    return fail('balance-too-low', formatAmount(asset.amount), formatAmount(held));
  const amount = held - asset.amount;
  return ok({ vault: vault.with(slot, amount === 0n ? NO_ASSET : { faucet: asset.faucet, amount }), slot });
}
