// Users of the SASL database.

/** Output of `sasldblistusers2`, `user@realm: property` a line: true if it names the user that an old role made. */
export function hasFixedEntry(output: string): boolean {
  return output.split('\n').some((line) => line.startsWith('dummy_user@'));
}
