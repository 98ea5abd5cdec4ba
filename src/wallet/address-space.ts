// For which network and chain this wallet reads and writes addresses, and which of its own it shows.
import { genesisDigest, ok, type Address, type AddressSpace, type Permutation, type Result } from '../protocol/index.ts';
import { failWith, type WalletError } from './errors.ts';
import type { Session } from './session.ts';

export function spaceOf(permute: Permutation, { genesis }: Pick<Session, 'genesis'>): Result<AddressSpace, WalletError> {
  if (genesis === undefined) return failWith('chain-unknown');
  return ok({ network: genesis.network, genesis: genesisDigest(permute, genesis) });
}

/** The address that may be handed out now; undefined until it is known how far they were. */
export const shownAddress = ({ keys, settings }: Pick<Session, 'keys' | 'settings'>): Address | undefined =>
  settings.shownAddress === undefined ? undefined : keys.publicAddress(settings.shownAddress);
