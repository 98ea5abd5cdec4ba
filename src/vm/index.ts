// The VM's public face. Chips are reached through machine.ts; programs are written with builder/.
export * from './advice.ts';
export * from './disassembler.ts';
export * from './errors.ts';
export * from './execution.ts';
export * from './executor.ts';
export * from './hints.ts';
export * from './isa.ts';
export * from './machine.ts';
export * from './profile.ts';
export * from './program.ts';
export { roundColumnsReference, roundStates, writeStates, type RoundColumns } from './chips/hasher/trace.ts';
