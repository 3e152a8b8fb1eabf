import type { Bank } from '../../company/banking/bank.ts';
import { readBankFile } from './read.ts';
import { debitFile, transferFile } from './write.ts';

/** The files that every bank of the SEPA gives and takes. */
export const sepaBank: Bank = {
  read: readBankFile,
  writeDebits: debitFile,
  writeTransfers: transferFile,
};
