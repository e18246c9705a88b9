// Entry point `ovirt-host-deploy/wire` of the npm package: the codec of the machine dialect, both ends of it, without any stream.
// The grammar is told in PROTOCOL.md beside this codec's sources. A barrel file on purpose; see index.ts.
export * from '../dialog/wire/answer-decoder.ts';
export * from '../dialog/wire/answer-encoder.ts';
export * from '../dialog/wire/grammar.ts';
export * from '../dialog/wire/host-encoder.ts';
export * from '../dialog/wire/line-decoder.ts';
export * from '../dialog/wire/message-decoder.ts';
export * from '../dialog/wire/names.ts';
export { parseHostLine } from '../dialog/wire/parse-line.ts';
export {
  formatTypedValue,
  formatValue,
  parseTypedValue,
  typeWordOf,
  type TypeWord,
} from '../environment/typed-value.ts';
export { DeployError } from '../base/errors.ts';
export type { ErrorCode } from '../base/error-codes.ts';
export type { Value } from '../environment/key.ts';
