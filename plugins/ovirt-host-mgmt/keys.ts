// Keys of the management of a host that is deployed already.
import { key } from '#environment/key';

export const management = {
  offlinePackager: key.bool('OMGMT_CORE/offlinePackager', {
    default: false,
    doc: 'Install no packages: assume that everything is installed.',
  }),
  action: key.str('OMGMT_CORE/action', {
    default: 'none',
    doc: 'none, or remove: take away what makes this machine an oVirt host.',
  }),
};

export const packages = {
  mode: key.str('OMGMT_PACKAGES/packagesUpdateMode', {
    default: 'disabled',
    doc: 'disabled; checkUpdate: tell what an update would bring; update: bring it.',
  }),
  names: key.multi('OMGMT_PACKAGES/packages', { default: [], doc: 'Packages to check or update.' }),
  info: key.multi('OMGMT_PACKAGES/packagesInfo', {
    default: [],
    doc: 'name-version-release of what would be installed or updated.',
    defaultDoc: 'found by checkUpdate',
  }),
};
