// From a payment's request to the advice of the payment kernel, in its order, and to the header that results.
import { F } from '../../field/index.ts';
import type { Permutation } from '../../hash/index.ts';
import {
  ZERO_DIGEST, ZERO_WORD, amountToWord, equalFelts, fail, formatAmount, ok,
  type Amount, type Asset, type ProtocolResult, type Word,
} from '../../protocol/index.ts';
import { bitAdvice, wordsAdvice, type Advice } from '../../vm/index.ts';
import { headerOf, notesAdvice, programsAdvice, statementAdvice, type Prepared } from './advice.ts';
import { OTHER_ASSETS } from './conservation.ts';
import type { PaymentRequest } from './request.ts';

/** Fails where what goes in is not what comes out, or where more than two assets beside the native one take part. */
export function preparePayment(request: PaymentRequest, permute: Permutation): ProtocolResult<Prepared> {
  const sums = conservationAdvice(request);
  if (!sums.ok) return sums;
  const { codeRoot, storageRoot, salt } = request.identity;
  return ok({
    account: undefined,
    header: { ...headerOf(request, permute), publicId: ZERO_WORD, initial: ZERO_DIGEST, final: ZERO_DIGEST },
    advice: [
      ...statementAdvice(request),
      wordsAdvice(codeRoot),
      wordsAdvice(storageRoot),
      wordsAdvice(salt),
      ...notesAdvice(request),
      ...sums.value,
      ...programsAdvice(request),
    ],
  });
}

function conservationAdvice({ genesis: { nativeFaucet }, inputs, outputs, fee }: PaymentRequest): ProtocolResult<Advice[]> {
  const flows = [...inputs.map(({ note }) => ({ ...note.asset, sign: 1 })), ...outputs.map(({ asset }) => ({ ...asset, sign: -1 }))];
  const isOther = ({ faucet, amount }: Asset): boolean => amount > 0n && !equalFelts(faucet, nativeFaucet);
  const others: Word[] = [];
  for (const flow of flows) if (isOther(flow) && !others.some((other) => equalFelts(other, flow.faucet))) others.push(flow.faucet);
  if (others.length > OTHER_ASSETS) return fail('too-many-assets', `${OTHER_ASSETS} beside the native one`, `${others.length}`);
  const bitsOf = (flow: Asset): boolean[] => Array.from({ length: OTHER_ASSETS }, (_, k) => isOther(flow) && others[k] !== undefined && equalFelts(others[k], flow.faucet));

  const sums = [limbs(flows), ...others.map((other) => limbs(flows.filter((flow) => isOther(flow) && equalFelts(flow.faucet, other))))];
  amountToWord(fee).forEach((limb, i) => (sums[0]![i]! -= limb));
  while (sums.length < 1 + OTHER_ASSETS) sums.push([0, 0, 0, 0]);
  const unbalanced = sums.map(valueOf).find((value) => value !== 0n);
  if (unbalanced !== undefined) return fail('not-conserved', 'what goes in to come out', formatAmount(unbalanced));
  return ok([
    ...Array.from({ length: OTHER_ASSETS }, (_, k) => wordsAdvice(others[k] ?? nativeFaucet)),
    ...flows.flatMap((flow) => bitsOf(flow).map(bitAdvice)),
    ...sums.map((sum) => wordsAdvice(carriesOf(sum))),
  ]);
}

/** Signed limbwise sum. */
function limbs(flows: readonly { readonly amount: Amount; readonly sign: number }[]): number[] {
  const sum = [0, 0, 0, 0];
  for (const { amount, sign } of flows) amountToWord(amount).forEach((limb, i) => (sum[i]! += sign * limb));
  return sum;
}

const valueOf = (sum: readonly number[]): bigint => sum.reduceRight((value, limb) => value * 65536n + BigInt(limb), 0n);

/** What each limb of a sum that is zero hands to the next; the top one hands on nothing. */
function carriesOf(sum: readonly number[]): number[] {
  let carry = 0;
  return sum.map((limb) => {
    carry = (limb + carry) / 65536;
    return carry < 0 ? F.p + carry : carry;
  });
}
