/** What a `GradScaler` is given, and what it gives to be saved. */
import { type Arguments, signature } from '../internal/arguments.js';

export interface GradScalerOptions {
  /** Type of the device. Default: `'cuda'`. */
  device?: string;
  /** Default: 65536. */
  init_scale?: number;
  /** What the scale is multiplied by after `growth_interval` steps without infinities. Default: 2. */
  growth_factor?: number;
  /** What the scale is multiplied by after a step with infinities. Default: 0.5. */
  backoff_factor?: number;
  /** Default: 2000. */
  growth_interval?: number;
  /** Without, `scale` and `step` do nothing of their own. Default: true. */
  enabled?: boolean;
}

export type GradScalerArguments = Arguments<
  GradScalerOptions,
  [
    device: 'device',
    init_scale: 'init_scale',
    growth_factor: 'growth_factor',
    backoff_factor: 'backoff_factor',
    growth_interval: 'growth_interval',
    enabled: 'enabled',
  ]
>;

/** What `state_dict` gives; empty where the scaler is not enabled. */
export interface GradScalerState {
  scale: number;
  growth_factor: number;
  backoff_factor: number;
  growth_interval: number;
  _growth_tracker: number;
}

/** The arguments of the constructor, by name. */
export const bind_options = signature<GradScalerOptions>('GradScaler.__init__', {
  device: 'cuda',
  init_scale: 65536,
  growth_factor: 2,
  backoff_factor: 0.5,
  growth_interval: 2000,
  enabled: true,
});
