// dnf 5 as its hosts have it.
import { packagerTests } from './packagers/scenarios.ts';

packagerTests('dnf5');
