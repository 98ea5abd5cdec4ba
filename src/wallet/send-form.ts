// The send and receive forms: what was typed or scanned, read and checked before anything happens.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  MAX_MEMO_BYTES, feeOf, formatAmount, formatPaymentRequest, ok, parseAddress, parseAmount, parsePaymentRequest,
  formatAddress, withoutScheme,
  type AddressSpace, type Amount, type Permutation, type Result, type Word,
} from '../protocol/index.ts';
import { shownAddress, spaceOf } from './address-space.ts';
import { failWith } from './errors.ts';
import { balanceOf, chooseNotes, feesFor, freeNotes, isTooSmall, mergesFor, mostToSend } from './funds.ts';
import type { Session } from './session.ts';
import { feesOf } from './view.ts';
import type { SendPreview, SendRequest, WalletFailure } from './wallet.contract.ts';

export interface PaymentText {
  readonly to: string;
  /** Empty where the payer chooses. */
  readonly amount: string;
  readonly memo: string;
}

/** An address or a payment link, as pasted or scanned. */
export function readPaymentText(text: string, space: AddressSpace): Result<PaymentText, WalletFailure> {
  const trimmed = text.trim();
  if (withoutScheme(trimmed) === undefined) {
    const address = parseAddress(trimmed, space);
    return address.ok ? ok({ to: trimmed, amount: '', memo: '' }) : address;
  }
  const request = parsePaymentRequest(trimmed, space);
  if (!request.ok) return request;
  const { address, amount, memo } = request.value;
  return ok({ to: formatAddress(address, space), amount: amount === undefined ? '' : formatAmount(amount), memo });
}

export function paymentLink(session: Session, amountText: string, memo: string, space: AddressSpace): Result<string, WalletFailure> {
  const address = shownAddress(session);
  if (address === undefined) return failWith('chain-unknown');
  const amount = amountText.trim() === '' ? ok(undefined) : parseAmount(amountText);
  if (!amount.ok) return amount;
  return ok(formatPaymentRequest({ address, amount: amount.value, memo }, space));
}

/** Whether so much will be there when the change of payments under way is back. */
function isReturning(session: Session, native: Word, wanted: Amount): boolean {
  const { spendable, returning } = balanceOf(session.chain, [...session.intents.values()], native, (intent) => feesOf(session, intent));
  return returning > 0n && wanted <= spendable + returning;
}

/** Each field of the form, read or with its failure. */
export function previewSend(permute: Permutation, session: Session | undefined, request: SendRequest): SendPreview {
  const fee = feeOf(request.proofKind, session?.chain.cursor.number ?? 0);
  const space = session ? spaceOf(permute, session) : failWith('locked');
  if (session?.genesis === undefined || !space.ok) {
    const failure = space.ok ? failWith('chain-unknown') : space;
    return { amount: failure, to: failure, memo: failure, toSelf: false, fee, merges: 0, tooSmall: false, max: 0n };
  }
  const free = freeNotes(session.chain, session.intents.values(), session.genesis.nativeFaucet);
  const most = mostToSend(free, fee);
  const address = parseAddress(request.to, space.value);
  // Amounts are shown in groups of three; copied, they come back with the spaces.
  const amount = parseAmount(request.amount.replace(/\s/g, ''));
  const chosen = amount.ok ? chooseNotes(free, amount.value, fee) : undefined;
  const enough = amount.ok && amount.value <= most;
  const notes = chosen?.length ?? 1;
  return {
    amount: amount.ok && !enough ? failWith(isReturning(session, session.genesis.nativeFaucet, amount.value + fee) ? 'balance-returning' : 'balance-too-low', formatAmount(most)) : amount,
    to: address.ok ? ok(request.to.trim()) : address,
    memo: utf8ToBytes(request.memo).length > MAX_MEMO_BYTES ? failWith('memo-long') : ok(request.memo),
    toSelf: address.ok && session.keys.hinted(address.value.tag, address.value.hint) !== undefined,
    fee: feesFor(notes, fee),
    merges: mergesFor(notes),
    tooSmall: amount.ok && isTooSmall(amount.value, fee),
    max: most,
  };
}
