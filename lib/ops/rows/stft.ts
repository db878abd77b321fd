/** Short-time Fourier transforms. */
import { both, type Rows } from '../row.js';

export const stft: Rows = {
  stft: both(
    'Fourier transforms of overlapping windows of a signal.',
    'stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode="reflect", bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor',
  ),
  istft: both(
    'Signal from the Fourier transforms of its overlapping windows.',
    'istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor',
  ),
};
