// Address and QR, a payment link, a note file.
import { useState, type ChangeEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { announce } from '../../stores/session.ts';
import { wallet } from '../../stores/wallet.ts';
import type { OpenWallet } from '../../../wallet/wallet.contract.ts';

const importNote = (bytes: Uint8Array) => wallet().importNote(bytes);
const imported = ({ amount }: { readonly amount: bigint }): void => announce(en.receive.imported(amountText(amount)));
const paymentLink = (amount: string, memo: string) => wallet().paymentLink(amount, memo);
const newAddress = () => wallet().newAddress();
const nothing = (): void => undefined;
const copy = (text: string): void => void navigator.clipboard.writeText(text).then(() => announce(en.receive.copied));

export function Receive({ wallet: open }: { readonly wallet: OpenWallet }) {
  const fresh = useTask(newAddress, nothing);
  return (
    <div className={controls.stack}>
      <h1>{en.receive.title}</h1>
      <section className={controls.card} aria-label={en.receive.address}>
        <h2>{en.receive.address}</h2>
        <QrCode text={open.address} label={en.receive.qr} />
        <p className={controls.mono} data-testid="address">{open.address}</p>
        <div className={controls.row}>
          <Button onClick={() => copy(open.address)}>{en.receive.copy}</Button>
          <Button look="quiet" disabled={fresh.busy} onClick={() => void fresh.run()}>{en.receive.fresh}</Button>
        </div>
        {fresh.error && <p className={controls.error} role="alert">{fresh.error}</p>}
      </section>
      <PaymentLink />
      <ImportNote />
    </div>
  );
}

function PaymentLink() {
  const [amount, setAmount] = useState('');
  const [memo, setMemo] = useState('');
  const [link, setLink] = useState<string>();
  const make = useTask(paymentLink, setLink);
  return (
    <form className={controls.card} noValidate onSubmit={(event) => { event.preventDefault(); void make.run(amount, memo); }}>
      <h2>{en.receive.requestTitle}</h2>
      <Field label={en.send.amount} value={amount} onValue={setAmount} inputMode="decimal" error={make.error} autoComplete="off" />
      <Field label={en.send.memo} value={memo} onValue={setMemo} autoComplete="off" />
      <div className={controls.row}><Button type="submit" look="quiet">{en.receive.make}</Button></div>
      {link !== undefined && (
        <>
          <QrCode text={link} label={en.receive.requestLink} />
          <p className={controls.mono} data-testid="payment-link">{link}</p>
          <div className={controls.row}><Button onClick={() => copy(link)}>{en.receive.copy}</Button></div>
        </>
      )}
    </form>
  );
}

function ImportNote() {
  const task = useTask(importNote, imported);
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (file) void file.arrayBuffer().then((buffer) => task.run(new Uint8Array(buffer)));
  };
  return (
    <section className={controls.card} aria-label={en.receive.importTitle}>
      <h2>{en.receive.importTitle}</h2>
      <p>{en.receive.importLead}</p>
      <label className={controls.field}>
        {en.receive.choose}
        <input type="file" accept=".sottonote" onChange={choose} disabled={task.busy} data-testid="note-file" />
      </label>
      {task.error && <p className={controls.error} role="alert">{task.error}</p>}
    </section>
  );
}
