/** torch.fft, and short-time transforms. */
import { func, type Rows } from '../row.js';

export const fft: Rows = {
  fft: func(
    'Discrete Fourier transform along one dimension.',
    'fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor',
  ),
  ifft: func(
    'Inverse of `fft`.',
    'fft_ifft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor',
  ),
  rfft: func(
    'Fourier transform of real values, non-negative frequencies only.',
    'fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor',
  ),
  irfft: func(
    'Inverse of `rfft`.',
    'fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor',
  ),
  hfft: func(
    'Fourier transform of a signal that is Hermitian in time; the result is real.',
    'fft_hfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor',
  ),
  ihfft: func(
    'Inverse of `hfft`.',
    'fft_ihfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor',
  ),
  fft2: func(
    'Discrete Fourier transform along two dimensions.',
    'fft_fft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor',
  ),
  ifft2: func(
    'Inverse of `fft2`.',
    'fft_ifft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor',
  ),
  rfft2: func(
    'Two-dimensional Fourier transform of real values.',
    'fft_rfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor',
  ),
  irfft2: func(
    'Inverse of `rfft2`.',
    'fft_irfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor',
  ),
  hfft2: func(
    'Two-dimensional Fourier transform of a signal that is Hermitian in time.',
    'fft_hfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor',
  ),
  ihfft2: func(
    'Inverse of `hfft2`.',
    'fft_ihfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor',
  ),
  fftn: func(
    'Discrete Fourier transform along several dimensions.',
    'fft_fftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor',
  ),
  ifftn: func(
    'Inverse of `fftn`.',
    'fft_ifftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor',
  ),
  rfftn: func(
    'Fourier transform of real values along several dimensions.',
    'fft_rfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor',
  ),
  irfftn: func(
    'Inverse of `rfftn`.',
    'fft_irfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor',
  ),
  hfftn: func(
    'Fourier transform along several dimensions of a signal that is Hermitian in time.',
    'fft_hfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor',
  ),
  ihfftn: func(
    'Inverse of `hfftn`.',
    'fft_ihfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor',
  ),
  fftfreq: func(
    'Frequencies of the bins of `fft` for a signal of `n` samples.',
    'fft_fftfreq(int n, float d=1.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  rfftfreq: func(
    'Frequencies of the bins of `rfft` for a signal of `n` samples.',
    'fft_rfftfreq(int n, float d=1.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor',
  ),
  fftshift: func('Moves frequency 0 to the middle.', 'fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor'),
  ifftshift: func('Inverse of `fftshift`.', 'fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor'),
};
