/* NVRTC for the stand-in driver: what it "compiles" is a sentence of what it was asked for, which goes into STAND_IN_LOG
   too. STAND_IN_COMPILE is the status of a compilation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char image[512];
static char expression[128];
static const char* program_name;

static const char error_log[] = "a remark\nself_test.cu(3): error: identifier \"x\" is undefined\n1 error detected\n";

const char* nvrtcGetErrorString(int status) { return status == 7 ? "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE" : "other"; }

int nvrtcVersion(int* major, int* minor) {
  const int version = getenv("STAND_IN_NVRTC") ? atoi(getenv("STAND_IN_NVRTC")) : 130;
  *major = version / 10;
  *minor = version % 10;
  return 0;
}

int nvrtcGetNumSupportedArchs(int* count) {
  *count = 4;
  return 0;
}

int nvrtcGetSupportedArchs(int* archs) {
  const int known[] = {75, 80, 90, 120};
  memcpy(archs, known, sizeof known);
  return 0;
}

int nvrtcCreateProgram(void** program, const char* text, const char* name, int count, const char* const* headers,
                       const char* const* names) {
  *program = image;
  program_name = name;
  return strstr(text, "__global__") && count == 1 && strcmp(names[0], "portable.cuh") == 0 ? 0 : 3;
}

int nvrtcDestroyProgram(void** program) {
  *program = NULL;
  return 0;
}

int nvrtcAddNameExpression(void* program, const char* name) {
  snprintf(expression, sizeof expression, "%s", name);
  return 0;
}

int nvrtcCompileProgram(void* program, int count, const char* const* options) {
  FILE* log = fopen(getenv("STAND_IN_LOG"), "a");
  snprintf(image, sizeof image, "%s of %s", expression, program_name);
  for (int i = 0; i < count; ++i) snprintf(image + strlen(image), sizeof image - strlen(image), " %s", options[i]);
  fprintf(log, "compile %s\n", image);
  fclose(log);
  return getenv("STAND_IN_COMPILE") ? atoi(getenv("STAND_IN_COMPILE")) : 0;
}

int nvrtcGetLoweredName(void* program, const char* name, const char** lowered) {
  *lowered = "_Z7lowered";
  return 0;
}

int nvrtcGetProgramLogSize(void* program, size_t* size) {
  *size = sizeof error_log;
  return 0;
}

int nvrtcGetProgramLog(void* program, char* log) {
  memcpy(log, error_log, sizeof error_log);
  return 0;
}

int nvrtcGetCUBINSize(void* program, size_t* size) {
  *size = strlen(image);
  return 0;
}

int nvrtcGetCUBIN(void* program, char* cubin) {
  memcpy(cubin, image, strlen(image));
  return 0;
}

int nvrtcGetPTXSize(void* program, size_t* size) {
  *size = strlen(image) + 5;
  return 0;
}

int nvrtcGetPTX(void* program, char* ptx) {
  memcpy(ptx, "PTX: ", 5);
  memcpy(ptx + 5, image, strlen(image));
  return 0;
}
