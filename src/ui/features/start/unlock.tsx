import { useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { Heading } from '../../components/heading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Username } from '../../components/username.tsx';
import { useTask } from '../../components/use-task.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import { Erase } from '../settings/erase.tsx';

const unlock = (password: string) => wallet().unlock(password);
const nothing = (): void => undefined;

/** `outdated`: a wallet of the first version, whose words the password brings here. */
export function Unlock({ outdated }: { readonly outdated: boolean }) {
  const [password, setPassword] = useState('');
  const task = useTask(unlock, nothing);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void task.run(password);
  };
  return (
    <div className={controls.stack}>
      <form className={controls.stack} onSubmit={submit} noValidate>
        <Heading title={en.unlock.title}>{en.unlock.title}</Heading>
        {outdated && <Notice>{en.unlock.outdated}</Notice>}
        <Username />
        <Field label={en.start.password} type="password" value={password} onValue={setPassword} error={task.error} autoComplete="current-password" required />
        <Button type="submit" disabled={task.busy}>{task.busy ? en.unlock.busy : en.unlock.button}</Button>
      </form>
      <p className={controls.hint}>{en.unlock.forgot}</p>
      <details className={controls.details}>
        <summary>{en.unlock.erase}</summary>
        <Erase />
      </details>
    </div>
  );
}
