// A payment request as a link, in the manner of ZIP 321: web+sotto:<address>?amount=12.5&memo=...&net=local
// A page may register only schemes that begin with "web+". Links of the first version begin with "sotto:" and are still read.
// Unknown parameters are ignored, unless their name begins with "req-": then the request must be refused, because its
// author says that paying without understanding it would be wrong.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { formatAddress, parseAddress, type Address, type AddressSpace } from './address.ts';
import { formatAmount, parseAmount, type Amount } from './amount.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { MAX_MEMO_BYTES } from './plaintext.ts';
import { ok } from './result.ts';

export const REQUEST_SCHEME = 'web+sotto:';
const READ_SCHEMES = [REQUEST_SCHEME, 'sotto:'];
const MAX_REQUEST_LENGTH = 4096;

export interface PaymentRequest {
  readonly address: Address;
  /** Undefined: the payer chooses. */
  readonly amount: Amount | undefined;
  readonly memo: string;
}

export function formatPaymentRequest(request: PaymentRequest, space: AddressSpace): string {
  const parameters = [`net=${space.network}`];
  if (request.amount !== undefined) parameters.push(`amount=${formatAmount(request.amount)}`);
  if (request.memo !== '') parameters.push(`memo=${encodeURIComponent(request.memo)}`);
  return `${REQUEST_SCHEME}${formatAddress(request.address, space)}?${parameters.join('&')}`;
}

/** What follows the scheme of a payment link, in whatever case the scheme is written; undefined where the text is no such link. */
export function withoutScheme(text: string): string | undefined {
  const scheme = READ_SCHEMES.find((each) => text.slice(0, each.length).toLowerCase() === each);
  return scheme && text.slice(scheme.length);
}

export function parsePaymentRequest(text: string, space: AddressSpace): ProtocolResult<PaymentRequest> {
  const trimmed = text.trim();
  const body = withoutScheme(trimmed);
  if (trimmed.length > MAX_REQUEST_LENGTH || body === undefined) {
    return fail('request-format', `${REQUEST_SCHEME}...`, trimmed.slice(0, 16));
  }
  const [addressText = '', query = '', ...rest] = body.split('?');
  if (rest.length > 0) return fail('request-format', 'one question mark', `${rest.length + 1}`);
  const parameters = parseQuery(query);
  if (!parameters.ok) return parameters;
  const net = parameters.value.get('net');
  if (net !== undefined && net !== space.network) return fail('other-network', space.network, net.slice(0, 16));
  const address = parseAddress(addressText, space);
  if (!address.ok) return address;
  const amountText = parameters.value.get('amount');
  const amount = amountText === undefined ? undefined : parseAmount(amountText);
  if (amount !== undefined && !amount.ok) return amount;
  const memo = parameters.value.get('memo') ?? '';
  if (utf8ToBytes(memo).length > MAX_MEMO_BYTES)
    return fail('too-large', `a memo of ${MAX_MEMO_BYTES} bytes`, `${memo.length} letters`);
  return ok({ address: address.value, amount: amount?.value, memo });
}

function parseQuery(query: string): ProtocolResult<Map<string, string>> {
  const parameters = new Map<string, string>();
  for (const part of query === '' ? [] : query.split('&')) {
    const at = part.indexOf('=');
    const name = at === -1 ? part : part.slice(0, at);
    if (name.startsWith('req-')) return fail('request-unknown-requirement', 'amount, memo or net', name.slice(0, 32));
    if (parameters.has(name)) return fail('request-format', `${name.slice(0, 16)} once`, 'twice');
    try {
      parameters.set(name, decodeURIComponent(at === -1 ? '' : part.slice(at + 1)));
    } catch {
      return fail('request-format', 'percent-encoded text', part.slice(0, 32));
    }
  }
  return ok(parameters);
}
