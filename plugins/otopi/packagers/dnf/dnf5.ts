// placeholder until measured
import { dnf4 } from './dnf4.ts';
import type { Flavour } from '../../../../src/packager/rpm-family/flavour.ts';
export const dnf5: Flavour = { ...dnf4, id: 'dnf5', title: 'dnf 5' };
