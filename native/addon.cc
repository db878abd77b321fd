// The addon's table of contents: what `require()` returns. lib/native/addon.ts gives it types.
#include <napi.h>

#include "boundary/environment.h"

namespace libtorch_node {

void InitEnvironment(Napi::Object exports);
void InitHandles(Napi::Object exports);
void InitTensor(Napi::Object exports);
void InitData(Napi::Object exports);
void InitDispatch(Napi::Object exports);
void InitIndexing(Napi::Object exports);
void InitMemory(Napi::Object exports);
void InitAutocast(Napi::Object exports);
void InitAnomaly(Napi::Object exports);
void InitAutograd(Napi::Object exports);
void InitAutogradFunction(Napi::Object exports);
void InitRandom(Napi::Object exports);
void InitDraws(Napi::Object exports);
void InitRuntime(Napi::Object exports);
void InitDevice(Napi::Object exports);
void InitCudaDriver(Napi::Object exports);
void InitCudaKernels(Napi::Object exports);
void InitCudaStreams(Napi::Object exports);
void InitCudaMemory(Napi::Object exports);
void InitCudaAsync(Napi::Object exports);
void InitCudaGraph(Napi::Object exports);
void InitLayers(Napi::Object exports);
void InitLocalResponseNorm(Napi::Object exports);
void InitOwnKernels(Napi::Object exports);
void InitOptim(Napi::Object exports);
void InitStorage(Napi::Object exports);
void InitThreadModes(Napi::Object exports);
void InitArchive(Napi::Object exports);
void InitDistributedStore(Napi::Object exports);
void InitDistributedGroup(Napi::Object exports);
void InitDistributedWork(Napi::Object exports);
void InitDistributedReducer(Napi::Object exports);

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  InitEnvironment(exports);
  InitHandles(exports);
  InitTensor(exports);
  InitData(exports);
  InitDispatch(exports);
  InitIndexing(exports);
  InitMemory(exports);
  InitAutocast(exports);
  InitAnomaly(exports);
  InitAutograd(exports);
  InitAutogradFunction(exports);
  InitRandom(exports);
  InitDraws(exports);
  InitRuntime(exports);
  InitDevice(exports);
  InitCudaDriver(exports);
  InitCudaKernels(exports);
  InitCudaStreams(exports);
  InitCudaMemory(exports);
  InitCudaAsync(exports);
  InitCudaGraph(exports);
  InitLayers(exports);
  InitLocalResponseNorm(exports);
  InitOwnKernels(exports);
  InitOptim(exports);
  InitStorage(exports);
  InitThreadModes(exports);
  InitArchive(exports);
  InitDistributedStore(exports);
  InitDistributedGroup(exports);
  InitDistributedWork(exports);
  InitDistributedReducer(exports);
  return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)

}  // namespace libtorch_node
