// An engine's PKI for tests: its folders and its two scripts, with the options of the real ones, by openssl and ssh-keygen.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** Where an engine has them. */
const pki = '/etc/pki/ovirt-engine';
const bin = '/usr/share/ovirt-engine/bin';

/** Takes the options that its help lists and writes them down; signs `REQUESTS/NAME.req` as `CERTS/NAME.cer`. */
const enrollRequest = `#!/bin/sh -e
printf '%s\\n' "$(basename "$0") $*" >>${pki}/calls
ca=ca requests=requests certs=certs san=
for option; do
  value=\${option#*=}
  case "$option" in
    --help) echo 'Options: --name= --subject= --san= --days= --timeout= --ca-file= --cert-dir= --req-dir='; exit 0 ;;
    --name=*) name=$value ;;
    --subject=*) subject=$value ;;
    --san=*) san=$value ;;
    --days=*) days=$value ;;
    --timeout=*) ;;
    --ca-file=*) ca=$value ;;
    --cert-dir=*) certs=$value ;;
    --req-dir=*) requests=$value ;;
    *) echo "unknown $option" >&2; exit 1 ;;
  esac
done
cd ${pki}
printf 'subjectAltName=%s\\nextendedKeyUsage=serverAuth,clientAuth\\nbasicConstraints=CA:FALSE\\n' "$san" >extensions
openssl x509 -req -in "$requests/$name.req" -CA "$ca.pem" -CAkey "private/$ca.pem" -set_serial 0x$(openssl rand -hex 8) \\
  -days "$days" -subj "$subject" -extfile extensions -out "$certs/$name.cer"
`;

/** Signs the key of the certificate that the other script made. */
const enrollConsole = `#!/bin/sh -e
printf '%s\\n' "$(basename "$0") $*" >>${pki}/calls
for option; do
  value=\${option#*=}
  case "$option" in
    --name=*) name=$value ;;
    --host) host=-h ;;
    --id=*) id=$value ;;
    --principals=*) principals=$value ;;
    --days=*) days=$value ;;
    *) echo "unknown $option" >&2; exit 1 ;;
  esac
done
cd ${pki}
openssl x509 -in "certs/$name.cer" -noout -pubkey >key.pem
ssh-keygen -i -m PKCS8 -f key.pem >"certs/$name.pub"
ssh-keygen -q -s private/ca.pem -I "$id" $host -V "+\${days}d" -n "$principals" "certs/$name.pub"
`;

/** An engine's files below a folder; `prefix` runs a program that sees them where an engine has them. */
export class EnginePki {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param folder a new one, where file systems can be laid over others */
  static async make(folder: string): Promise<EnginePki> {
    const own = new EnginePki(folder);
    for (const name of ['private', 'requests', 'certs', 'requests-qemu', 'certs-qemu'])
      mkdirSync(own.path(join(pki, name)), { recursive: true });
    for (const place of ['etc-work', 'share-work', join('usr/share/ovirt-engine/bin')])
      mkdirSync(own.path(place), { recursive: true });
    for (const ca of ['ca', 'qemu-ca']) {
      const files = ['-keyout', own.path(`${pki}/private/${ca}.pem`), '-out', own.path(`${pki}/${ca}.pem`)];
      const subject = ['-days', '30', '-subj', `/O=Test/CN=engine-${ca}`];
      await execa('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject]);
    }
    writeFileSync(own.path(`${bin}/pki-enroll-request.sh`), enrollRequest, { mode: 0o755 });
    writeFileSync(own.path(`${bin}/pki-enroll-openssh-cert.sh`), enrollConsole, { mode: 0o755 });
    return own;
  }

  /** What a test reads of it. */
  path(absolute: string): string {
    return join(this.#folder, absolute);
  }

  /** The command lines of the scripts, as they were called. */
  get calls(): string[] {
    return readFileSync(this.path(`${pki}/calls`), 'utf8')
      .trim()
      .split('\n');
  }

  /** In mounts of its own: this machine has nothing there before and after. */
  get prefix(): string[] {
    const over = (place: string, work: string): string =>
      `mount -t overlay overlay -o lowerdir=${place},upperdir=${this.path(place)},workdir=${this.path(work)} ${place}`;
    const mounts = `${over('/etc', 'etc-work')} && ${over('/usr/share', 'share-work')} && exec "$@"`;
    return ['unshare', '--mount', 'sh', '-c', mounts, 'sh'];
  }
}
