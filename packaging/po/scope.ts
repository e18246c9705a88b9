// Which texts of the sources a person on the host reads. What is not listed here is taken for one that must be translated.

/** The agent: engine, plugins and command line. The back-end's commands and generated reference pages are English. */
export const sources = {
  include: ['src/!(backend|cli)/**/*.ts', 'src/cli/check/**/*.ts', 'plugins/**/*.ts'],
  exclude: [
    // What machines read: the machine dialect's lines, rules and definitions of a firewall.
    'src/dialog/machine.ts',
    'src/dialog/wire/{grammar,host-encoder,answer-encoder,message-decoder}.ts',
    'src/ovirt/firewall/{catalog,iptables-rules}.ts',
    // Information for whoever has no run: English, as what the back-end says.
    'src/agent/{listings,programs,version}.ts',
    // The text of docs/errors.md.
    'src/base/error-codes.ts',
  ],
};

/** Texts that stay as they are: what is written into files, commands, names, words of the wire. */
export const notForPeople: readonly string[] = [
  '# {0} is hidden and left out',
  '## {0} of configuration section for {1}',
  '(binary content)',
  '(content not shown)',
  '***L:ERROR Internal error: {0}',
  '+++ /dev/null',
  '--property=ExecStartPost=nmcli --wait 0 connection up uuid {0}',
  '-h, --help',
  'VNC encryption',
  'allow perm=any trust=1 : dir=/etc/vdsm/mom.d/ ftype=text/x-lisp',
  'allow perm=any trust=1 : dir=/var/tmp/ ftype=text/x-python',
  'dnf 4',
  'dnf 5',
  'fence_kdump_args -p {0} -i {1}',
  'fence_kdump_nodes {0}',
  'mech_list: scram-sha-256',
  'ovirt-host-deploy: {0}',
  'persist {0}',
  'sasldb_path: {0}',
  'semanage permissive {0}',
  'setfiles -r {0} {1}/etc/selinux/targeted/contexts/files/file_contexts {2}',
  'systemctl --root={0} enable {1}',
  'touch {0}/.autorelabel',
  'uid={0} gid={1} pid={2} ppid={3}',
  'yum 3',
  '{0} to {1}',
  '{0} {1} to {2}',
];
