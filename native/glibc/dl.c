// Stands in for libdl and libm when the addon is linked, never when it runs: with the versions that these functions had on
// the oldest system that LibTorch runs on (glibc 2.28), a binary that was linked on a newer one asks for no more.
void dladdr(void) {}
void dlclose(void) {}
void dlerror(void) {}
void dlopen(void) {}
void dlsym(void) {}
void exp(void) {}
void log(void) {}
void pow(void) {}
