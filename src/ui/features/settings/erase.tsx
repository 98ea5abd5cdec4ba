// Deleting everything on this device, behind a typed word.
import { useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { useTask } from '../../components/use-task.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';

const wipe = () => wallet().wipe();
const nothing = (): void => undefined;

export function Erase() {
  const [typed, setTyped] = useState('');
  const task = useTask(wipe, nothing);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim().toLowerCase() === en.settings.dangerWord) void task.run();
  };
  return (
    <form className={controls.card} onSubmit={submit} noValidate>
      <h2>{en.settings.danger}</h2>
      <p>{en.settings.dangerLead}</p>
      <Field label={en.settings.dangerType(en.settings.dangerWord)} value={typed} onValue={setTyped} error={task.error} autoComplete="off" />
      <div className={controls.row}>
        <Button type="submit" look="danger" disabled={task.busy || typed.trim().toLowerCase() !== en.settings.dangerWord}>{en.settings.dangerButton}</Button>
      </div>
    </form>
  );
}
