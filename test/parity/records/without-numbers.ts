/** Public names that carry no numbers, and so have no row in docs/parity.md. */

/** Patterns of names by what they are. */
const WITHOUT: Readonly<Record<string, RegExp>> = {
  'an error class': /^(\w*Error)$/,
  'a class whose subclasses have rows':
    /^(Tensor|Generator|nn\.Module|nn\.Parameter|Parameter|optim\.Optimizer|optim\.lr_scheduler\.LRScheduler|transforms\.Transform|autograd\.Function(Ctx)?)$/,
  'a setting of the process, or a question about it':
    /^(are_deterministic_algorithms_enabled|amp\.is_autocast_available|(get|set)_(num_threads|num_interop_threads|float32_matmul_precision|printoptions|default_dtype)|is_deterministic_algorithms_warn_only_enabled|use_deterministic_algorithms)$/,
  'what `deepcopy` asks of an object': /^Tensor\.__deepcopy__$/,
  'what JavaScript itself asks of an object': /^Tensor\.(then|__native__)$/,
  'anomaly mode and warnings, which test/unit/anomaly.test.ts and warn.test.ts hold':
    /^((autograd\.)?(set_)?detect_anomaly|is_anomaly_\w+|set_anomaly_enabled|set_warn_always|is_warn_always_enabled)$/,
  'a mode of autograd':
    /^(autograd\.)?((enable|no|set)_grad(_enabled)?|inference_mode|is_(grad|inference_mode)_enabled)$/,
  'memory, which JavaScript holds in another way':
    /^(keep|scope|Tensor\.(dispose|is_disposed|data_ptr|pin_memory|is_pinned|record_stream|cuda))$/,
  'what a tensor is, not what is in it; each comparison looks at it':
    /^(is_tensor|Tensor\.(shape|ndim|ndimension|dtype|layout|device|size|dim|nelement|numel|itemsize|nbytes|is_cuda|is_cpu|is_meta|get_device|is_leaf|retains_grad|grad_fn|requires_grad|_version|element_size|storage_offset|stride|is_contiguous|is_sparse))$/,
  'what several processes do, which test/parity/distributed.test.ts holds, process by process':
    /^(distributed\.|futures\.|nn\.parallel\.|nn\.(DataParallel|SyncBatchNorm)\b)/,
  'how a transform is told to another thread': /^transforms\.(describe|from_description|size_of)$/,
  "a second version's name for a class that has a row, or that does nothing":
    /^transforms\.(Identity|ToDtype|ToImage)$/,
  'a function for AveragedModel, which test/parity/swa-utils.test.ts calls through it':
    /^optim\.swa_utils\.get_(ema_multi|swa|swa_multi)_avg_fn$/,
  'a list of classes that files may name, which test/unit/pickle.test.ts holds':
    /^serialization\.((add|get|clear)_)?safe_globals$/,
  'a switch of checks': /^sparse\.check_sparse_tensor_invariants\./,
  'a form of an argument': /^(Slice|slice|device|Size)$/,
  'a promise for what the function without `_async` gives': /_async$/,
  'a new seed, which is another one each time': /^seed$/,
  'numbers as JavaScript has them': /^Tensor\.(numpy|tolist|item_bigint|toString|toJSON)$/,
};

/** Why `name` has no row, or null. */
export function reason_without(name: string): string | null {
  return Object.entries(WITHOUT).find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}
