// A package without which the host cannot be deployed, and how old it may be.
import { DeployError } from '../base/errors.ts';
import type { PackageInfo } from './package.ts';
import type { Packager } from './packager.ts';
import { compareEvr, compareToMinimum } from './rpm-version.ts';

export interface RequiredPackage {
  name: string;
  /** What messages call it. */
  title: string;
  /** VERSION or VERSION-RELEASE; without it any will do. */
  minimum: string | null;
}

export interface FoundPackage {
  installed: PackageInfo | undefined;
  /** The newest one that is installed or can be had. */
  newest: PackageInfo;
}

/** @throws DeployError package-missing, package-too-old */
export async function requirePackage(packager: Packager, required: RequiredPackage): Promise<FoundPackage> {
  const { name, title, minimum } = required;
  const found = (await packager.queryPackages([name])).filter((one) => one.name === name && canBeHad(one));
  const [newest] = found.toSorted((a, b) => compareEvr(b, a));
  if (newest === undefined)
    throw new DeployError('package-missing', `Cannot locate ${name} package, possible cause is incorrect channels`);
  if (minimum !== null && minimum !== '' && compareToMinimum(newest, minimum) < 0)
    throw new DeployError(
      'package-too-old',
      `${title} package is too old, need ${minimum} found ${newest.version}-${newest.release}`,
    );
  return { installed: found.find(({ operation }) => operation === 'installed'), newest };
}

function canBeHad({ operation }: PackageInfo): boolean {
  return operation === 'installed' || operation === 'available' || operation === 'updates';
}
