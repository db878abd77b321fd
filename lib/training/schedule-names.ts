/** Schedules by torchvision's names, and the paper's. */
export const schedules = ['steplr', 'cosineannealinglr', 'exponentiallr', 'reducelronplateau'] as const;
export type Schedule = (typeof schedules)[number];

/** How the learning rate rises at the beginning: torchvision's names. */
export const warmups = ['constant', 'linear'] as const;
export type Warmup = (typeof warmups)[number];
