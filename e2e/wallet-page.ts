// The wallet's page as a person uses it: by labels and buttons, in words.
import { readFile } from 'node:fs/promises';
import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { Activity } from '../src/wallet/wallet.contract.ts';

export const PASSWORD = 'correct horse';

export class WalletPage {
  readonly page: Page;
  /** Everything that the page and its workers wrote to the console, and errors that nobody caught. */
  readonly console: string[] = [];
  phrase = '';

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.console.push(`pageerror: ${error.message}`));
  }

  static async open(context: BrowserContext, url = '/'): Promise<WalletPage> {
    const wallet = new WalletPage(await context.newPage());
    await wallet.page.goto(url);
    return wallet;
  }

  /** A new wallet in two tabs: the first acts, the second says so. */
  static async inTwoTabs(context: BrowserContext): Promise<[first: WalletPage, second: WalletPage]> {
    const first = await WalletPage.open(context);
    await first.create();
    const second = await WalletPage.open(context);
    await second.unlock();
    await expect(second.page.getByText('open in another tab')).toBeVisible();
    return [first, second];
  }

  async create(): Promise<void> {
    await this.page.getByRole('button', { name: 'Create a wallet' }).click();
    await this.#password();
    await this.page.getByRole('button', { name: 'Create a wallet' }).click();
    await expect(this.page.getByTestId('phrase')).toBeVisible();
    const words = await this.page.getByTestId('phrase').locator('li').allInnerTexts();
    this.phrase = words.map((text) => text.replace(/^\d+\s*/, '').trim()).join(' ');
    expect(this.phrase.split(' ')).toHaveLength(24);
    await this.page.getByRole('button', { name: 'Later' }).click();
    await expect(this.page.getByTestId('total')).toBeVisible();
  }

  async restore(phrase: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Restore from my 24 words' }).click();
    await this.page.getByLabel('Your 24 words').fill(phrase);
    await this.#password();
    await this.page.getByRole('button', { name: 'Restore from my 24 words' }).click();
    await expect(this.page.getByTestId('total')).toBeVisible();
  }

  async unlock(password = PASSWORD): Promise<void> {
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Unlock' }).click();
  }

  async go(name: 'Wallet' | 'Send' | 'Receive' | 'Settings'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  }

  /** Which proof takes notes in, and begins the payment form. */
  async usualKind(kind: 'Rescue' | 'BLAKE3'): Promise<void> {
    await this.go('Settings');
    const choice = this.page.getByRole('region', { name: 'Notes that are taken in' }).getByRole('radio', { name: kind });
    await choice.click();
    await expect(choice).toBeChecked();
    await this.go('Wallet');
  }

  async address(): Promise<string> {
    await this.go('Receive');
    const address = await this.page.getByTestId('address').innerText();
    await this.go('Wallet');
    return address;
  }

  /** The faucet gives a client ten helpings a minute; the tests are one client, and wait as it tells them to. */
  async playMoney(): Promise<void> {
    await this.go('Wallet');
    const refused = this.page.getByText(/Ask again in \d+ seconds/);
    const before = await this.rows('mint').count();
    for (;;) {
      await this.page.getByRole('button', { name: 'Get play money' }).click();
      await expect(async () => expect((await refused.count()) > 0 || (await this.rows('mint').count()) > before).toBe(true)).toPass();
      if ((await refused.count()) === 0) return;
      const seconds = Number(/(\d+) seconds/.exec(await refused.innerText())![1]);
      await this.page.waitForTimeout(1000 * (seconds + 1));
    }
  }

  async fillPayment(to: string, amount: string, kind: 'rescue' | 'blake3' = 'blake3', memo = ''): Promise<void> {
    await this.go('Send');
    await this.page.getByLabel('To', { exact: true }).fill(to);
    await this.page.getByLabel('Amount').fill(amount);
    if (memo !== '') await this.page.getByLabel('Memo').fill(memo);
    await this.options();
    await this.page.getByRole('radio', { name: kind === 'rescue' ? /Rescue/ : /BLAKE3/ }).check();
  }

  /** Unfolds what most payments leave as it is. */
  async options(): Promise<void> {
    const details = this.page.locator('form details').first();
    // A sentence that comes while the mouse is down moves what is below it.
    await expect(async () => {
      if ((await details.getAttribute('open')) === null) await this.page.getByText('More options').click();
      await expect(details).toHaveAttribute('open', '', { timeout: 1_000 });
    }).toPass();
  }

  async pay(to: string, amount: string, kind: 'rescue' | 'blake3' = 'blake3', memo = ''): Promise<void> {
    await this.fillPayment(to, amount, kind, memo);
    await this.pressSend();
    await expect(this.page.getByTestId('total')).toBeVisible();
  }

  /** The payment form's own button, not the navigation's link. */
  async pressSend(): Promise<void> {
    await this.page.locator('form').getByRole('button', { name: 'Send', exact: true }).click();
  }

  /** Rows of the activity list. */
  rows(kind: Activity['kind'], phase?: Activity['state']['phase']): Locator {
    return this.page.locator(`[data-testid=activity][data-kind=${kind}]${phase === undefined ? '' : `[data-phase=${phase}]`}`);
  }

  /** The file of a payment by file, from its details; leaves the page there. */
  async saveNoteFile(): Promise<Buffer> {
    return this.#save('Save payment file');
  }

  /** A transaction as it was submitted, from the details of its payment. */
  async saveTransactionFile(): Promise<Buffer> {
    await this.page.getByText('Technical').click();
    return this.#save('Save transaction file');
  }

  async takeInFile(buffer: Buffer, name = 'payment.sottonote'): Promise<void> {
    await this.go('Receive');
    await this.page.getByTestId('note-file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  }

  /** Where everything that this page can show is looked through. */
  async everything(): Promise<string> {
    return this.page.evaluate(() => document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((e) => (e as HTMLInputElement).value).join(' '));
  }

  async expectSpendable(amount: string): Promise<void> {
    await this.go('Wallet');
    await expect(this.page.getByTestId('spendable')).toHaveText(amount);
  }

  async #save(button: string): Promise<Buffer> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.page.getByRole('button', { name: button }).click()]);
    return readFile(await download.path());
  }

  async #password(): Promise<void> {
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await this.page.getByLabel('Password again').fill(PASSWORD);
  }
}
