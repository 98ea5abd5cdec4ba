// The scheme of payment links. What follows it is tested with the address, in delivery.test.ts.
import { describe, expect, it } from 'vitest';
import { sampleAddress, testChain } from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import * as p from './index.ts';

const random = seededBytes(33);
const space: p.AddressSpace = { network: 'local', genesis: testChain(random).genesis };
const request: p.PaymentRequest = { address: sampleAddress(random), amount: 12_500_000n, memo: 'coffee ☕' };

describe('payment link', () => {
  const link = p.formatPaymentRequest(request, space);
  const [, body] = link.split('web+sotto:');

  it('has a scheme that a page may register', () => expect(link.startsWith('web+sotto:')).toBe(true));

  it.each(['web+sotto:', 'WEB+Sotto:', 'sotto:', 'Sotto:'])('is read with %s', (scheme) => {
    expect(p.parsePaymentRequest(` ${scheme}${body} `, space)).toEqual(p.ok(request));
    expect(p.withoutScheme(`${scheme}${body}`)).toBe(body);
  });

  it.each(['', 'websotto:', 'web+sotto', 'sotto', 'web+sotto:sotto:', 'web+web+sotto:'])(
    'is not read with %j',
    (scheme) => {
      const r = p.parsePaymentRequest(`${scheme}${body}`, space);
      expect(r.ok ? 'ok' : r.error.code).toMatch(/^(request-format|address-format|address-checksum)$/);
    },
  );
});
