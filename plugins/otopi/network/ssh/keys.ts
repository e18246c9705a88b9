// Keys of the ssh access that a back-end keeps.
import { key } from '#plugin';

export const sshKeys = {
  enable: key.bool('NETWORK/sshEnable', { default: false, doc: 'Store NETWORK/sshKey for NETWORK/sshUser.' }),
  key: key.str('NETWORK/sshKey', { doc: 'One OpenSSH public key.' }),
  user: key.str('NETWORK/sshUser', { doc: 'The user who gets the key.', defaultDoc: 'the current user' }),
};
