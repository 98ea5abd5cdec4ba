// Address and QR, a payment link, a note file.
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { CopyButton } from '../../components/copy-button.tsx';
import { Field } from '../../components/field.tsx';
import { Heading } from '../../components/heading.tsx';
import { Notice } from '../../components/notice.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { useTask } from '../../components/use-task.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import type { OpenWallet } from '../../../wallet/wallet.contract.ts';
import { ImportNote } from './import-note.tsx';

const paymentLink = (amount: string, memo: string) => wallet().paymentLink(amount, memo);
const newAddress = () => wallet().newAddress();
const nothing = (): void => undefined;

export function Receive({ wallet: open }: { readonly wallet: OpenWallet }) {
  return (
    <div className={controls.stack}>
      <Heading title={en.receive.title}>{en.receive.title}</Heading>
      {open.address === '' ? <Notice>{en.receive.noAddress}</Notice> : <Address address={open.address} />}
      {open.address !== '' && <PaymentLink />}
      <ImportNote />
    </div>
  );
}

function Address({ address }: { readonly address: string }) {
  const fresh = useTask(newAddress, nothing);
  return (
    <section className={controls.card} aria-label={en.receive.address}>
      <h2>{en.receive.address}</h2>
      <QrCode text={address} label={en.receive.qr} />
      <p className={controls.mono} data-testid="address">{address}</p>
      <div className={controls.row}>
        <CopyButton text={address} label={en.receive.copy} />
        <Button look="quiet" disabled={fresh.busy} onClick={() => void fresh.run()}>{en.receive.fresh}</Button>
      </div>
      <p className={controls.hint}>{en.receive.freshHint}</p>
      {fresh.error && <p className={controls.error} role="alert">{fresh.error}</p>}
    </section>
  );
}

function PaymentLink() {
  const [amount, setAmount] = useState('');
  const [memo, setMemo] = useState('');
  const [link, setLink] = useState<string>();
  const make = useTask(paymentLink, setLink);
  // A link that is shown is the link of what the fields say.
  const edit = (set: (value: string) => void) => (value: string): void => {
    set(value);
    setLink(undefined);
  };
  return (
    <form className={controls.card} noValidate onSubmit={(event) => { event.preventDefault(); void make.run(amount, memo); }}>
      <h2>{en.receive.requestTitle}</h2>
      <Field label={en.send.amount} value={amount} onValue={edit(setAmount)} inputMode="decimal" error={make.error} autoComplete="off" />
      <Field label={en.send.memo} value={memo} onValue={edit(setMemo)} autoComplete="off" />
      <div className={controls.row}><Button type="submit" look="quiet" disabled={make.busy}>{en.receive.make}</Button></div>
      {link !== undefined && (
        <>
          <QrCode text={link} label={en.receive.requestLink} />
          <p className={controls.mono} data-testid="payment-link">{link}</p>
          <div className={controls.row}><CopyButton text={link} label={en.receive.copyLink} /></div>
        </>
      )}
    </form>
  );
}
