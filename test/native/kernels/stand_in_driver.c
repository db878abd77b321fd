/* A CUDA driver without a GPU: it writes each call into the file STAND_IN_LOG, and fails those that STAND_IN_FAIL
   names, as in `cuLaunchKernel=700,cuInit=100`. STAND_IN_ARCH is the compute capability. With OLD it lacks a function. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __thread void* current = NULL;
static __thread void* before = NULL;
static __thread int capture_mode = 0;

static void say(const char* format, ...) {
  FILE* log = fopen(getenv("STAND_IN_LOG"), "a");
  va_list values;
  va_start(values, format);
  vfprintf(log, format, values);
  va_end(values);
  fclose(log);
}

static int status_of(const char* function) {
  const char* at = getenv("STAND_IN_FAIL") ? strstr(getenv("STAND_IN_FAIL"), function) : NULL;
  return at == NULL ? 0 : atoi(at + strlen(function) + 1);
}

int cuInit(unsigned flags) { return status_of("cuInit"); }

/* NVRTC asks for tables of its own, and does without them where it is refused. */
int cuGetExportTable(const void** table, const void* id) { return 1; }

int cuDriverGetVersion(int* version) {
  *version = 13010;
  return 0;
}

int cuGetErrorName(int status, const char** name) {
  *name = status == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : status == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : NULL;
  return *name == NULL;
}

int cuGetErrorString(int status, const char** text) {
  *text = status == 700 ? "an illegal memory access was encountered" : status == 2 ? "out of memory" : NULL;
  return *text == NULL;
}

int cuDeviceGet(int* device, int ordinal) {
  *device = ordinal + 10;
  return status_of("cuDeviceGet");
}

int cuDeviceGetAttribute(int* value, int attribute, int device) {
  const int arch = getenv("STAND_IN_ARCH") ? atoi(getenv("STAND_IN_ARCH")) : 90;
  *value = attribute == 75 ? arch / 10 : arch % 10;
  return 0;
}

int cuDevicePrimaryCtxRetain(void** context, int device) {
  say("retain %d\n", device);
  *context = (void*)(size_t)(0xc00 + device);
  return status_of("cuDevicePrimaryCtxRetain");
}

int cuCtxGetCurrent(void** context) {
  *context = current;
  return status_of("cuCtxGetCurrent");
}

int cuCtxPushCurrent_v2(void* context) {
  before = current;
  current = context;
  return 0;
}

int cuCtxPopCurrent_v2(void** context) {
  *context = current;
  current = before;
  return 0;
}

#ifndef OLD
int cuThreadExchangeStreamCaptureMode(int* mode) {
  const int given = *mode;
  *mode = capture_mode;
  capture_mode = given;
  return 0;
}
#endif

int cuStreamIsCapturing(void* stream, int* status) {
  *status = 0;
  return 0;
}

int cuModuleLoadData(void** module, const void* image) {
  const int is_elf = memcmp(image, "\177ELF", 4) == 0;
  say("load %.80s, context %p, capture mode %d\n", is_elf ? "ELF" : (const char*)image, current, capture_mode);
  *module = (void*)0x200;
  return strncmp(image, "stale", 5) == 0 ? 209 : status_of("cuModuleLoadData");
}

int cuModuleGetFunction(void** function, void* module, const char* name) {
  say("function %s\n", name);
  *function = (void*)0x300;
  return status_of("cuModuleGetFunction");
}

int cuFuncGetParamInfo(void* function, size_t index, size_t* offset, size_t* size) {
  const size_t sizes[] = {sizeof(void*), sizeof(float), getenv("STAND_IN_PARAMETER") ? 8 : sizeof(int)};
  if (index >= 3) return 1;
  *size = sizes[index];
  return 0;
}

int cuFuncSetAttribute(void* function, int attribute, int value) {
  say("attribute %d = %d\n", attribute, value);
  return status_of("cuFuncSetAttribute");
}

int cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void* stream, void** parameters, void** extra) {
  say("launch %p grid %u %u %u block %u %u %u shared %u stream %p context %p: %p %g %d\n", function, gx, gy, gz, bx, by,
      bz, shared, stream, current, *(void**)parameters[0], *(float*)parameters[1], *(int*)parameters[2]);
  return status_of("cuLaunchKernel");
}
