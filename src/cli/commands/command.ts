import type { OrderPorts } from '../../company/orders/orders.ts';
import type { Actor } from '../../platform/actor.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';

/** A command of the operator: data for `--help`, and one use case. Its texts are `cli.commands.<name>`. */
export interface Command {
  /** As typed: `customers list`. */
  readonly name: string;
  /** Words after the name, in order; `?` at the end of an optional one. */
  readonly positionals?: readonly string[];
  /** Beside `--json`, `--help`. `value` names the value in the help; without it the option is a switch. */
  readonly options?: Readonly<Record<string, Option>>;
  /** As typed after `./orbite`; each one parses. */
  readonly examples: readonly string[];
  run(context: Context, args: Args): Promise<Outcome | Refusal>;
}

export interface Option {
  readonly value?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
}

export interface Args {
  /** A positional or an option with a value, as typed; undefined when it was not given. */
  get(name: string): string | undefined;
  /** @throws when it was not given: for those that the registry has checked. */
  need(name: string): string;
  all(name: string): readonly string[];
  has(name: string): boolean;
}

export interface Outcome {
  /** With `--json`: the same shapes as the API's. */
  readonly json: unknown;
  /** Without: lines for a reader. */
  readonly text: string;
  /** For a reader too, but not part of the result: where to go on. Printed on standard error. */
  readonly hint?: string;
  /** What is wrong although there is a result: printed on standard error, exit status 1. */
  readonly problem?: string;
  /** Printed instead, byte for byte. */
  readonly bytes?: Uint8Array;
}

export interface Context {
  readonly house: House;
  readonly ports: OperatorPorts;
  readonly language: Language;
  readonly by: Actor;
}

/** What commands need beside the house; `main.ts` knows it. */
export interface OperatorPorts {
  readonly orders: OrderPorts;
}

export function doing<T>({ house, by }: Context, useCase: (work: Work) => Promise<T>): Promise<T> {
  return act(house, by, useCase);
}

export function reading<T>({ house, by }: Context, query: (work: Work) => Promise<T>): Promise<T> {
  return read(house, by, query);
}

/** Hands a refusal on, else makes the outcome of the result. */
export function told<T>(result: T | Refusal, tell: (result: T) => Outcome): Outcome | Refusal {
  return isRefusal(result) ? result : tell(result);
}
