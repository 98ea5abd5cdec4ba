// The send and receive forms: what was typed or scanned, read and checked before anything happens.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  MAX_MEMO_BYTES,
  equalFelts,
  feeOf,
  formatAmount,
  formatPaymentRequest,
  genesisDigest,
  ok,
  parseAddress,
  parseAmount,
  parsePaymentRequest,
  REQUEST_SCHEME,
  type AddressSpace,
  type Digest,
  type Permutation,
  type Result,
} from '../protocol/index.ts';
import { addressesOf } from './apply-block.ts';
import { failWith, type WalletError } from './errors.ts';
import { mostToSend } from './funds.ts';
import type { Session } from './session.ts';
import { currentAddress } from './view.ts';
import type { SendPreview, SendRequest, WalletFailure } from './wallet.contract.ts';

/** Network and chain for which addresses are read and written. */
export function spaceOf(permute: Permutation, { genesis }: Session): Result<AddressSpace, WalletError> {
  if (genesis === undefined) return failWith('chain-unknown');
  return ok({ network: genesis.network, genesis: genesisDigest(permute, genesis) });
}

export interface PaymentText {
  readonly to: string;
  /** Empty where the payer chooses. */
  readonly amount: string;
  readonly memo: string;
}

/** An address or a payment link, as pasted or scanned. */
export function readPaymentText(text: string, space: AddressSpace): Result<PaymentText, WalletFailure> {
  const trimmed = text.trim();
  if (!trimmed.toLowerCase().startsWith(REQUEST_SCHEME)) {
    const address = parseAddress(trimmed, space);
    return address.ok ? ok({ to: trimmed, amount: '', memo: '' }) : address;
  }
  const request = parsePaymentRequest(trimmed, space);
  if (!request.ok) return request;
  const { amount, memo } = request.value;
  const to = trimmed.slice(REQUEST_SCHEME.length).split('?')[0]!;
  return ok({ to, amount: amount === undefined ? '' : formatAmount(amount), memo });
}

export function paymentLink(
  session: Session,
  amountText: string,
  memo: string,
  space: AddressSpace,
): Result<string, WalletFailure> {
  const amount = amountText.trim() === '' ? ok(undefined) : parseAmount(amountText);
  if (!amount.ok) return amount;
  return ok(formatPaymentRequest({ address: currentAddress(session), amount: amount.value, memo }, space));
}

const ownTags = ({ keys, chain }: Session): Digest[] =>
  addressesOf(keys, chain.nextAddress).map((address) => address.tag);

/** Each field of the form, read or with its failure. */
export function previewSend(permute: Permutation, session: Session | undefined, request: SendRequest): SendPreview {
  const fee = feeOf(request.proofKind, session?.chain.cursor.number ?? 0);
  const space = session ? spaceOf(permute, session) : failWith('locked');
  if (session?.genesis === undefined || !space.ok) {
    const failure = space.ok ? failWith('chain-unknown') : space;
    return { amount: failure, to: failure, memo: failure, toSelf: false, fee, max: 0n };
  }
  const max = mostToSend(session.chain, [...session.outgoing.values()], session.genesis.nativeFaucet, fee);
  const address = parseAddress(request.to, space.value);
  // Amounts are shown in groups of three; copied, they come back with the spaces.
  const amount = parseAmount(request.amount.replace(/\s/g, ''));
  return {
    amount: amount.ok && amount.value > max ? failWith('balance-too-low', formatAmount(max)) : amount,
    to: address.ok ? ok(request.to.trim()) : address,
    memo: utf8ToBytes(request.memo).length > MAX_MEMO_BYTES ? failWith('memo-long') : ok(request.memo),
    toSelf: address.ok && ownTags(session).some((tag) => equalFelts(tag, address.value.tag)),
    fee,
    max,
  };
}
