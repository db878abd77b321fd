/** Imported by a worker's program before all else. */
import { use_own_generator } from '../../tensor/own-generator.js';

use_own_generator();
