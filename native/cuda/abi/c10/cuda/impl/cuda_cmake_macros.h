// Written by the build of LibTorch with CUDA; the packages for the CPU lack it.
#pragma once
