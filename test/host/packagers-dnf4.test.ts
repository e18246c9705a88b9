// dnf 4 as its hosts have it.
import { packagerTests } from './packagers/scenarios.ts';

packagerTests('dnf4');
