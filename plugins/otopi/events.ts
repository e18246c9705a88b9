// Event names of group `otopi` that other plugins order themselves by.
export const otopiEvents = {
  logInit: 'otopi.core.log.init',
  configInit: 'otopi.core.config.init',
  transactionsInit: 'otopi.core.transactions.init',
  dialogMiscBoot: 'otopi.dialog.misc.boot',
  dialogBootDone: 'otopi.dialog.boot.done',
  customization: 'otopi.dialog.cli.customization',
  termination: 'otopi.dialog.cli.termination',
  commandDetection: 'otopi.system.command.detection',
  commandRedetection: 'otopi.system.command.redetection',
  packagersDetection: 'otopi.packagers.detection',
  firewalldValidation: 'otopi.network.firewalld.validation',
  iptablesValidation: 'otopi.network.iptables.validation',
  answerFileGenerated: 'otopi.core.answer.file.generated',
  yumBoot: 'otopi.packagers.yum.boot',
  systemdDetection: 'otopi.services.systemd.detection',
  openrcDetection: 'otopi.services.openrc.detection',
} as const;
