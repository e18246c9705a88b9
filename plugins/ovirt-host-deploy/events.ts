// Event names of group `ovirt-host-deploy` that other plugins order themselves by.
export const deployEvents = {
  vdsmStarted: 'odeploycons.packages.vdsm.started',
  ovirtHostInstalled: 'odeploycons.packages.ovirt-host.installed',
} as const;
